import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { allPages } from '../pages.ts';
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
    const deleted = values.deleted === true ? { deleted: 'true' as const } : {};
    const items = await allPages(
      async (page) => expectOk(await api.get('/api/albums', { query: { ...deleted, ...page }, signal })).body,
    );
    const rows = items.map(({ id, photoCount, title }) => [id, String(photoCount), shown(title)]);
    terminal.out(terminal.json ? jsonText({ items }) : table(rows));
  },
});
