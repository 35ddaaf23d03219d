import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { allPages } from '../pages.ts';
import { jsonText, shown, table } from '../terminal.ts';
import { expectOk } from '../trouble.ts';

export const shares = command({
  name: 'shares',
  takes: '',
  does: 'List your links: id, whether it still opens, end, uses, file.',
  options: {},
  count: [0, 0],
  run: async (_, { sessions, terminal, signal }) => {
    const api = await signedInApi(sessions);
    const items = await allPages(
      async (page) => expectOk(await api.get('/api/shares', { query: page, signal })).body,
    );
    const rows = items.map(({ shareId, state, expiresAt, uses, name }) => {
      return [shareId, state, expiresAt.slice(0, 16), String(uses.count), shown(name)];
    });
    terminal.out(terminal.json ? jsonText({ items }) : table(rows));
  },
});
