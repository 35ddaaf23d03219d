import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { jsonText } from '../terminal.ts';
import { expectOk } from '../trouble.ts';

export const unshare = command({
  name: 'unshare',
  takes: 'SHARE-ID',
  does: 'Revoke a link: from now on it leads nowhere.',
  options: {},
  count: [1, 1],
  run: async ({ args: [shareId = ''] }, { sessions, terminal, signal }) => {
    const api = await signedInApi(sessions);
    expectOk(await api.delete('/api/shares/{shareId}', { params: { shareId }, signal }));
    terminal.out(terminal.json ? jsonText({ shareId }) : 'The link leads nowhere now.\n');
  },
});
