import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { duration } from '../duration.ts';
import { findFile } from '../find.ts';
import { jsonText, shown } from '../terminal.ts';
import { expectOk } from '../trouble.ts';

export const share = command({
  name: 'share',
  takes: 'ID|NAME',
  does: 'Make a link that opens a file for whoever has it. Its address is shown this once.',
  options: {
    expires: {
      type: 'string',
      value: 'SPAN',
      help: 'when it ends: 30m, 12h, 7d, 2w (default: 7d; at most 30d)',
    },
  },
  count: [1, 1],
  run: async ({ values, args: [wanted = ''] }, { sessions, terminal, signal }) => {
    const span = duration(values.expires ?? '7d');
    const api = await signedInApi(sessions);
    const { id: fileId, name } = await findFile(api, wanted, false, signal);
    const expiresAt = new Date(Date.now() + span).toISOString();
    const { body } = expectOk(await api.post('/api/shares', { body: { fileId, expiresAt }, signal }));
    if (terminal.json) {
      terminal.out(jsonText(body));
      return;
    }
    terminal.out(`${body.url}\n`);
    terminal.err(
      `Opens "${shown(name)}" until ${body.expiresAt}. "valet unshare ${body.shareId}" ends it.\n`,
    );
  },
});
