import { expect, test } from '@jest/globals';
import { isProblem } from '../../../shared/errors/index.ts';
import {
  googleFetch,
  GoogleOAuth,
  GoogleTokens,
  type LinkedPerson,
  requiredScope,
} from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { fakeServer, HeldClock, json } from './support.ts';

// Tokens of a source that renews by itself and tells nothing else of them, as Token Vault does.

const { photos, mail } = requiredScope;
const person: LinkedPerson = { subject: 'auth0|1', issuedAt: Date.parse('2026-11-21T11:59:00Z') / 1000 };

/** Google's own answer for the token of the moment; undefined when it is dead. */
interface Info {
  sub?: string;
  scope: string;
  expires_in: number;
}

function setup(first: Info) {
  const clock = new HeldClock();
  const state: { token: string; info: Info | undefined } = { token: 'first', info: first };
  const server = fakeServer(() =>
    state.info === undefined ? json(400, { error: 'invalid_token' }) : json(200, state.info),
  );
  const tokens = new GoogleTokens({
    source: {
      beyondIdentities: true,
      linkedToken: () => Promise.resolve({ accessToken: new Secret(state.token), renewed: true }),
    },
    oauth: new GoogleOAuth(
      { clientId: 'c', clientSecret: new Secret('s') },
      googleFetch(server.fetch, undefined),
      clock,
    ),
    clock,
  });
  return { tokens, clock, state, calls: server.calls };
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (cause: unknown) => (isProblem(cause) ? cause.code : String(cause)),
  );

test('what was granted is read from Google, once for all requests of the token’s life', async () => {
  const { tokens, clock, calls } = setup({ sub: '7', scope: `openid ${mail}`, expires_in: 3599 });
  const all = await Promise.all(Array.from({ length: 64 }, () => tokens.accessToken(person, 'mail')));
  expect(new Set(all.map((token) => token.reveal()))).toEqual(new Set(['first']));
  clock.time += 3_500_000;
  expect(await tokens.account(person, 'mail')).toBe('7');
  expect(await tokens.state(person)).toEqual({ state: 'connected', photos: false, mail: true });
  expect(calls.map(({ url }) => url.pathname)).toEqual(['/tokeninfo']);
  expect(await codeOf(tokens.accessToken(person, 'photos'))).toBe('google_permission_missing');
});

test('another account that is connected in place of the first is known for another one', async () => {
  const { tokens, clock, state } = setup({ sub: '7', scope: mail, expires_in: 3599 });
  expect(await tokens.account(person, 'mail')).toBe('7');
  Object.assign(state, { token: 'second', info: { sub: '8', scope: mail, expires_in: 3599 } });
  clock.time += 3_600_000;
  expect(await tokens.account(person, 'mail')).toBe('8');
});

test('where Google does not tell the account, what is remembered of it lasts no longer than the token', async () => {
  const { tokens, clock, state } = setup({ scope: mail, expires_in: 3599 });
  const first = await tokens.account(person, 'mail');
  expect(await tokens.account(person, 'mail')).toBe(first);
  expect(first).not.toContain('first');
  state.token = 'second';
  clock.time += 3_600_000;
  expect(await tokens.account(person, 'mail')).not.toBe(first);
});

test('one that is near its end is used, and asked for again; one that is dead needs a new connection', async () => {
  const { tokens, state, calls } = setup({ sub: '7', scope: photos, expires_in: 30 });
  for (let time = 0; time < 2; time += 1) {
    expect((await tokens.accessToken(person, 'photos')).reveal()).toBe('first');
  }
  expect(calls).toHaveLength(2);
  state.info = undefined;
  expect(await codeOf(tokens.accessToken(person, 'photos'))).toBe('google_reconnect_required');
});
