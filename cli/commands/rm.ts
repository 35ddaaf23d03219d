import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { findFile } from '../find.ts';
import { jsonText, shown } from '../terminal.ts';
import { expectOk } from '../trouble.ts';

export const rm = command({
  name: 'rm',
  takes: 'ID|NAME',
  does: 'Move a file to Deleted things, for 30 days.',
  options: {},
  count: [1, 1],
  run: async ({ args: [wanted = ''] }, { sessions, terminal, signal }) => {
    const api = await signedInApi(sessions);
    const { id, name } = await findFile(api, wanted, false, signal);
    expectOk(await api.delete('/api/files/{fileId}', { params: { fileId: id }, signal }));
    const words = `"${shown(name)}" is in Deleted things. "valet restore ${id}" brings it back.\n`;
    terminal.out(terminal.json ? jsonText({ id, name }) : words);
  },
});
