import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { GoogleApi } from '../../../shared/google/google-api.ts';
import {
  googleFetch,
  GoogleOAuth,
  GoogleTokens,
  type Lease,
  MemoryTokenStore,
  requiredScope,
} from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { fakeServer, json, never } from '../linked-accounts/support.ts';

// A call has one deadline, and Google's 401 uses up a part of it: what is left must do for a token and the second try.
const person = { subject: 'google-oauth2|1', issuedAt: 1 };
const url = new URL('https://gmail.googleapis.com/gmail/v1/users/me/messages/m');
const scope = requiredScope.mail;
const lateFirst = { code: 'unavailable', retryAfter: 2 };

/** One instance of the app, whose first call is refused; then Auth0 and others do as is said. */
function world(wish: { patienceMs?: number; onRefusal?: () => Promise<void> | void } = {}) {
  const store = new MemoryTokenStore();
  const clock = { now: () => Date.now() };
  const state = {
    lookUps: 0,
    refreshes: 0,
    dead: new Set<string>(),
    auth0: (): Promise<void> => Promise.resolve(),
  };
  const bearers: (string | null)[] = [];
  const server = fakeServer(async ({ url: { host }, body, headers }) => {
    if (host === 'oauth2.googleapis.com') {
      state.refreshes += 1;
      const used = new URLSearchParams(body).get('refresh_token') ?? '';
      if (state.dead.has(used)) return json(400, { error: 'invalid_grant' });
      return json(200, { access_token: `at-${state.refreshes}`, expires_in: 3599, scope });
    }
    bearers.push(headers.get('authorization'));
    if (bearers.length > 1) return json(200, { id: 'm' });
    await wish.onRefusal?.();
    return json(401, { error: { code: 401, status: 'UNAUTHENTICATED' } });
  });
  const fetch = googleFetch(server.fetch, undefined);
  const tokens = new GoogleTokens({
    source: {
      linkedToken: async () => {
        state.lookUps += 1;
        if (state.lookUps > 1) await state.auth0();
        const refreshToken = new Secret(`rt-${state.lookUps}`);
        return { account: '1', accessToken: new Secret('at-auth0'), refreshToken };
      },
    },
    oauth: new GoogleOAuth({ clientId: 'c', clientSecret: new Secret('s') }, fetch, clock),
    store,
    clock,
    ...(wish.patienceMs !== undefined && { patienceMs: wish.patienceMs }),
  });
  const api = new GoogleApi({ fetch, tokens, clock });
  const read = (deadlineMs?: number) =>
    api.json(z.object({ id: z.string() }), {
      ...{ person, feature: 'mail', url },
      ...(deadlineMs !== undefined && { deadlineMs }),
    });
  return { store, state, bearers, read };
}

test('a 401 is made good by the refresh token at hand, however long Auth0 would take', async () => {
  const { state, bearers, read } = world();
  state.auth0 = never;
  expect(await read(1000)).toEqual({ id: 'm' });
  expect(bearers).toEqual(['Bearer at-1', 'Bearer at-2']);
  expect([state.lookUps, state.refreshes]).toEqual([1, 2]);
});

test('a refresh token that Google refuses as well leads to Auth0, which may have another', async () => {
  const made = world({ onRefusal: () => void made.state.dead.add('rt-1') });
  expect(await made.read()).toEqual({ id: 'm' });
  expect([made.state.lookUps, made.state.refreshes]).toEqual([2, 3]);
});

/** Somebody else's lease, taken while Google says 401. */
function taken(w: () => ReturnType<typeof world>) {
  const held: { lease?: Lease | undefined } = {};
  const take = async (): Promise<void> => {
    held.lease = await w().store.lease(person.subject);
  };
  return { held, take };
}

test('an instance that renews meanwhile is waited for, and its token is taken', async () => {
  const other = taken(() => made);
  const made = world({ onRefusal: other.take });
  const reading = made.read();
  while (other.held.lease === undefined) await new Promise(setImmediate);
  const accessToken = new Secret('at-other');
  const fresh = { account: '1', accessToken, expiresAt: Date.now() + 3_600_000, scopes: new Set([scope]) };
  await other.held.lease.finish({ held: { ...fresh, lookedUpAt: Date.now() } });
  expect(await reading).toEqual({ id: 'm' });
  expect(made.bearers).toEqual(['Bearer at-1', 'Bearer at-other']);
  expect([made.state.lookUps, made.state.refreshes]).toEqual([1, 1]);
});

test('one that does not come back is given up before the call’s own end, and that is said', async () => {
  const other = taken(() => made);
  const made = world({ patienceMs: 50, onRefusal: other.take });
  await expect(made.read()).rejects.toMatchObject(lateFirst);
});

test('a token that is not there at the call’s end is not told as Google’s silence', async () => {
  const other = taken(() => made);
  const made = world({ onRefusal: other.take });
  await expect(made.read(100)).rejects.toMatchObject(lateFirst);
});
