import { expect, test } from '@jest/globals';
import { tokenTypes } from '../../../shared/contract/index.ts';
import { type Log, withLog } from '../../../shared/platform/index.ts';
import { busKey, caller, form, reports, world } from './world.ts';

const signal = new AbortController().signal;

test('what is handed out is logged by what it is for, and never itself', async () => {
  const lines: string[] = [];
  const note = (event: string, fields: unknown): void =>
    void lines.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { info: note, warn: note, error: note };
  const { clock, exchange } = await world();
  const who = caller(clock, { permissions: new Set(['read:protected', 'servicebus:orders']) });
  const bus = form({
    audience: undefined,
    requested_token_type: tokenTypes.serviceBusSas,
    resource: 'sb://bus.servicebus.windows.net/orders',
  });
  const answers = await withLog(log, () =>
    Promise.all([exchange.token(form(), who, signal), exchange.token(bus, who, signal)]),
  );
  const [jwt = '', sas = ''] = answers.map(({ access_token }) => access_token);
  const { jti } = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  expect(lines.sort()).toEqual([
    `token ${JSON.stringify({ kind: 'api', jti, audience: reports, clientId: 'valet-spa' })}`,
    `token ${JSON.stringify({ kind: 'service-bus', entity: 'orders', clientId: 'valet-spa' })}`,
  ]);
  const signature = new URLSearchParams(sas.replace('SharedAccessSignature ', '')).get('sig') ?? '';
  for (const secret of [jwt.split('.')[2] ?? '', signature, busKey, who.token.reveal()]) {
    expect(secret.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain(secret);
  }
});
