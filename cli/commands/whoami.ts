import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { bytes, jsonText, shown, table } from '../terminal.ts';
import { expectOk } from '../trouble.ts';

const google = {
  connected: 'connected',
  not_linked: 'not connected',
  reconnect_required: 'must be connected again',
  unknown: 'not known just now',
} as const;

export const whoami = command({
  name: 'whoami',
  takes: '',
  does: 'Say who is signed in, and how much room is used.',
  options: { renew: { type: 'boolean', help: 'look anew whether Google is connected' } },
  count: [0, 0],
  run: async ({ values }, { sessions, terminal, signal }) => {
    const api = await signedInApi(sessions);
    const query = values.renew === true ? { renew: 'true' as const } : {};
    const { body: me } = expectOk(await api.get('/api/me', { query, signal }));
    if (terminal.json) {
      terminal.out(jsonText(me));
      return;
    }
    const rows = [
      ['name', me.name],
      ['e-mail', me.email],
      ['user', me.subject],
      ['permissions', me.permissions.join(', ')],
      ['Google', me.google === undefined ? undefined : google[me.google.state]],
      ['used', me.usage === undefined ? undefined : `${bytes(me.usage.bytes)} of ${bytes(me.usage.quota)}`],
    ] as const;
    terminal.out(
      table(
        rows.flatMap(([label, value]) =>
          value === undefined || value === '' ? [] : [[label, shown(value)]],
        ),
      ),
    );
  },
});
