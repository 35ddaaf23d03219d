import { describe, expect, test } from '@jest/globals';
import { isProblem, type Problem } from '../../../shared/errors/index.ts';
import { TokenVaultTokenSource } from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { type Call, fakeServer, HeldClock, json, never } from './support.ts';

const person = { subject: 'auth0|1', issuedAt: 0, token: new Secret('page-token') };

function setup(answer: (call: Call) => Response | Promise<Response>, deadlineMs = 5000) {
  const clock = new HeldClock();
  const server = fakeServer(answer);
  const source = new TokenVaultTokenSource({
    tenant: 'https://tenant.example',
    clientId: 'management',
    clientSecret: new Secret('management-secret'),
    fetch: server.fetch,
    clock,
    deadlineMs,
  });
  return { source, clock, calls: server.calls };
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const cause = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (isProblem(cause)) return cause;
  throw cause;
}

describe('Token Vault as a token source', () => {
  test('exchanges the token of the request for one that Auth0 renews by itself', async () => {
    const { source, calls } = setup(() =>
      json(200, { access_token: 'at', expires_in: 1200, token_type: 'Bearer' }),
    );
    const linked = await source.linkedToken(person);
    expect(linked?.accessToken.reveal()).toBe('at');
    expect(Object.keys(linked ?? {})).toEqual(['accessToken', 'renewed']);
    expect([calls.length, calls[0]?.method, calls[0]?.url.href]).toEqual([
      1,
      'POST',
      'https://tenant.example/oauth/token',
    ]);
    expect(Object.fromEntries(new URLSearchParams(calls[0]?.body))).toEqual({
      grant_type: 'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token',
      client_id: 'management',
      client_secret: 'management-secret',
      subject_token: 'page-token',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      requested_token_type: 'http://auth0.com/oauth/token-type/federated-connection-access-token',
      connection: 'google-oauth2',
    });
  });

  test.each(['federated_connection_refresh_token_not_found', 'tokenset_not_found', 'user_not_found'])(
    'says that a person of whom Auth0 says %s has connected none',
    async (error) => {
      const { source } = setup(() => json(401, { error, error_description: 'None.' }));
      expect(await source.linkedToken(person)).toBeUndefined();
    },
  );

  /** Which accounts a vault was asked for by their ids; undefined for whichever it likes. */
  const hintsIn = (calls: readonly Call[]): (string | null)[] =>
    calls.map(({ body }) => new URLSearchParams(body).get('login_hint'));
  const vaultOf = (...accounts: string[]) =>
    setup(({ body }) => {
      const hint = new URLSearchParams(body).get('login_hint');
      const account = accounts.find((one) => hint === null || one.startsWith(hint));
      if (account === undefined) return json(401, { error: 'user_not_found' });
      const dead = { error: 'federated_connection_refresh_token_flow_failed' };
      return account.endsWith('dead') ? json(401, dead) : json(200, { access_token: account });
    });
  const byGoogle = { ...person, subject: 'google-oauth2|22' };

  test.each([
    ['the one in use', ['33', '22', '11'], byGoogle, '11', '11', ['11']],
    ['the one of the sign-in', ['33', '22'], byGoogle, undefined, '22', ['22']],
    ['that of the sign-in, where the one in use is gone', ['33', '22'], byGoogle, '11', '22', ['11', '22']],
    ['any, where neither is there', ['33'], byGoogle, '11', '33', ['11', '22', null]],
    ['any, where that of the sign-in is dead', ['33', '22 dead'], byGoogle, undefined, '33', ['22', null]],
    ['any, of a sign-in by other means', ['33', '22'], person, undefined, '33', [null]],
    ['any, where what is in use has no name', ['33'], person, 'G3bUvjZ0mQ', '33', [null]],
    ['none, where there is none', [], byGoogle, '11', undefined, ['11', '22', null]],
  ] as const)('of several accounts gives %s', async (_, accounts, who, inUse, given, asked) => {
    const { source, calls } = vaultOf(...accounts);
    const linked = await source.linkedToken(who, undefined, inUse);
    expect([linked?.accessToken.reveal(), hintsIn(calls)]).toEqual([given, asked]);
  });

  test('leads nobody to another account unawares where Google took back the one in use', async () => {
    const { source, calls } = vaultOf('33', '11 dead');
    const problem = await problemOf(source.linkedToken(byGoogle, undefined, '11'));
    expect([problem.code, hintsIn(calls)]).toEqual(['google_reconnect_required', ['11']]);
  });

  test.each<[string, () => Response | Promise<Response>, string]>([
    [
      'a refused renewal',
      () => json(401, { error: 'federated_connection_refresh_token_flow_failed' }),
      'google_reconnect_required',
    ],
    ['refused credentials', () => json(401, { error: 'access_denied' }), 'configuration_error'],
    ['a grant that is off', () => json(403, { error: 'unauthorized_client' }), 'configuration_error'],
    ['a 500', () => json(500, { error: 'server_error' }), 'unavailable'],
    ['a 401 that is a page', () => new Response('<html>', { status: 401 }), 'unavailable'],
    ['HTML', () => new Response('<html>', { status: 200 }), 'unavailable'],
    ['half a body', () => new Response('{"access_token": "a', { status: 200 }), 'unavailable'],
    ['another shape', () => json(200, { token: 'at' }), 'unavailable'],
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), 'unavailable'],
    ['silence', never, 'unavailable'],
  ])('%s', async (_, answer, code) => {
    const problem = await problemOf(setup(answer, 100).source.linkedToken(person));
    expect(problem.code).toBe(code);
    expect(JSON.stringify([problem.detail, String(problem.cause)])).not.toMatch(/page-token|secret/);
  });

  test('passes on when a limit ends', async () => {
    const { source, clock } = setup((): Response =>
      json(429, {}, { 'x-ratelimit-reset': String(clock.time / 1000 + 7) }),
    );
    expect(await problemOf(source.linkedToken(person))).toMatchObject({ code: 'unavailable', retryAfter: 7 });
  });

  test('lets a caller leave', async () => {
    const { source } = setup(never);
    const left = new Error('left');
    await expect(source.linkedToken(person, AbortSignal.abort(left))).rejects.toBe(left);
  });
});
