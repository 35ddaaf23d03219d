import type { PhotoMove } from '../../shared/contract/index.ts';
import { signedInApi } from '../api.ts';
import { command, type Values } from '../command.ts';
import { allPages } from '../pages.ts';
import { jsonText, shown, table } from '../terminal.ts';
import { expectOk, usageTrouble } from '../trouble.ts';

const options = {
  move: { type: 'string', value: 'ID', help: 'put this photo elsewhere in a saved album, before listing:' },
  before: { type: 'string', value: 'ID', help: 'before that photo' },
  after: { type: 'string', value: 'ID', help: 'after that photo' },
  first: { type: 'boolean', help: 'before all others' },
  last: { type: 'boolean', help: 'after all others' },
} as const;

/** Where to; undefined where nothing is to be moved. @throws Trouble for anything but one place */
function moveOf({ move, before, after, first, last }: Values<typeof options>): PhotoMove | undefined {
  const places = [
    ...(before === undefined ? [] : [{ before }]),
    ...(after === undefined ? [] : [{ after }]),
    ...(first === true ? [{ to: 'first' as const }] : []),
    ...(last === true ? [{ to: 'last' as const }] : []),
  ];
  const [place] = places;
  if (place === undefined && move === undefined) return undefined;
  if (place === undefined || move === undefined || places.length > 1)
    throw usageTrouble('"--move" takes one of --before, --after, --first and --last beside it.');
  return { fileId: move, ...place };
}

export const album = command({
  name: 'album',
  takes: 'ALBUM-ID',
  does: 'List the photos of an album in their order: id, name.',
  options,
  count: [1, 1],
  run: async ({ values, args: [id = ''] }, { sessions, terminal, signal }) => {
    const move = moveOf(values);
    const api = await signedInApi(sessions);
    const params = { id };
    if (move !== undefined) expectOk(await api.patch('/api/albums/{id}', { params, body: { move }, signal }));
    const items = await allPages(
      async (query) => expectOk(await api.get('/api/albums/{id}/photos', { params, query, signal })).body,
    );
    terminal.out(
      terminal.json ? jsonText({ items }) : table(items.map((item) => [item.id, shown(item.name)])),
    );
  },
});
