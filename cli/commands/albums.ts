import type { Album } from '../../shared/contract/index.ts';
import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { jsonText, shown, table } from '../terminal.ts';
import { expectOk } from '../trouble.ts';

export const albums = command({
  name: 'albums',
  takes: '',
  does: 'List your albums: id, how many photos, title.',
  options: { deleted: { type: 'boolean', help: 'those in Deleted things' } },
  count: [0, 0],
  run: async ({ values }, { sessions, terminal, signal }) => {
    const api = await signedInApi(sessions);
    const items: Album[] = [];
    let cursor: string | undefined;
    do {
      const query = {
        limit: 100,
        ...(values.deleted === true ? { deleted: 'true' as const } : {}),
        ...(cursor === undefined ? {} : { cursor }),
      };
      const { body } = expectOk(await api.get('/api/albums', { query, signal }));
      items.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    const rows = items.map(({ id, photoCount, title }) => [id, String(photoCount), shown(title)]);
    terminal.out(terminal.json ? jsonText({ items }) : table(rows));
  },
});
