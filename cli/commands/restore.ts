import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { findFile } from '../find.ts';
import { jsonText, shown } from '../terminal.ts';
import { expectOk } from '../trouble.ts';

export const restore = command({
  name: 'restore',
  takes: 'ID|NAME',
  does: 'Bring a file back out of Deleted things.',
  options: {},
  count: [1, 1],
  run: async ({ args: [wanted = ''] }, { sessions, terminal, signal }) => {
    const api = await signedInApi(sessions);
    const { id } = await findFile(api, wanted, true, signal);
    const { body } = expectOk(
      await api.post('/api/files/{fileId}/restore', { params: { fileId: id }, signal }),
    );
    terminal.out(terminal.json ? jsonText(body) : `"${shown(body.name)}" is back.\n`);
  },
});
