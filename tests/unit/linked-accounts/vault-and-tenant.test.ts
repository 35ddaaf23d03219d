import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { RunningPart } from '../../../local/child/child.ts';
import { clients } from '../../../local/config.ts';
import {
  googleFetch,
  GoogleOAuth,
  GoogleTokens,
  type LinkedPerson,
  requiredScope,
  TokenVaultTokenSource,
} from '../../../shared/linked-accounts/index.ts';
import { type Fetch, Secret, systemClock } from '../../../shared/platform/index.ts';
import { accountsAt, connect, meToken } from '../tenant/connecting.ts';
import { call, googleDouble, type GoogleDouble, newTenant, person } from '../tenant/harness.ts';
import { fakeServer, json } from './support.ts';

let google: GoogleDouble;
let tenant: RunningPart;
let exchanges: number;

beforeEach(async () => {
  exchanges = 0;
  google = await googleDouble();
  google.script.refreshToken = 'google-refresh';
  google.script.scope = `openid ${requiredScope.mail}`;
  tenant = await newTenant({ googleOrigin: google.origin, tokenVault: true });
});
afterEach(async () => {
  await tenant.close();
  await google.close();
});

const counting: Fetch = (input, init) => {
  exchanges += 1;
  return fetch(input, init);
};
/** Token Vault renews by itself: of Google it is only asked what a token is good for. */
const asked = fakeServer(({ url }) =>
  url.pathname === '/tokeninfo'
    ? json(200, { sub: '1', expires_in: 3599, scope: `openid ${requiredScope.mail}` })
    : json(400, { error: 'unsupported_grant_type' }),
);

function tokensBy(
  client: { readonly id: string; readonly secret: string },
  info: Fetch = asked.fetch,
): GoogleTokens {
  return new GoogleTokens({
    source: new TokenVaultTokenSource({
      tenant: tenant.origin,
      clientId: client.id,
      clientSecret: new Secret(client.secret),
      fetch: counting,
    }),
    oauth: new GoogleOAuth(
      { clientId: 'c', clientSecret: new Secret('s') },
      googleFetch(info, undefined),
      systemClock,
    ),
  });
}

async function signedIn(key: string): Promise<LinkedPerson> {
  const { accessToken } = await person(tenant.origin, key);
  const { sub = '', iat = 0 } = decodeJwt(accessToken);
  return { subject: sub, issuedAt: iat, token: new Secret(accessToken) };
}

test('64 requests at once exchange once, and know what was granted', async () => {
  const tokens = tokensBy(clients.vault);
  await connect(tenant.origin, 'linked');
  const earlier = google.exchanges.length;
  const who = await signedIn('linked');
  const all = await Promise.all(Array.from({ length: 64 }, () => tokens.accessToken(who, 'mail')));
  expect(new Set(all.map((token) => token.reveal()))).toEqual(new Set(['google-access-2']));
  expect([exchanges, google.exchanges.length - earlier]).toEqual([1, 1]); // the sign-in's own
  expect(await tokens.state(who)).toEqual({ state: 'connected', photos: false, mail: true });
});

test.each(['linked', 'unlinked'])(
  'who signs in as %s has connected nothing there, and has from the token on that follows',
  async (key) => {
    const tokens = tokensBy(clients.vault);
    const who = await signedIn(key);
    const refused = await tokens.accessToken(who, 'mail').catch((cause: unknown) => cause);
    expect(refused).toMatchObject({ code: 'google_not_linked' });
    await connect(tenant.origin, key);
    const later = { ...who, token: (await signedIn(key)).token ?? who.token, issuedAt: who.issuedAt + 1 };
    expect((await tokens.accessToken(later as LinkedPerson, 'mail')).reveal()).toMatch(/^google-access-/);
  },
);

test('of two connected accounts the one in use stays so, and the other comes once it is gone', async () => {
  const subjects = new Map<string, string>();
  const connectAs = async (subject: string): Promise<string> => {
    google.script.subject = subject;
    await connect(tenant.origin, 'unlinked');
    const token = `google-access-${google.exchanges.length}`;
    subjects.set(token, subject);
    return token;
  };
  const named = fakeServer(({ body }) => {
    const sub = subjects.get(new URLSearchParams(body).get('access_token') ?? '');
    return json(200, { sub, expires_in: 3599, scope: `openid ${requiredScope.mail}` });
  });
  const tokens = tokensBy(clients.vault, named.fetch);
  const first = await connectAs('100000000000000000001');
  const who = await signedIn('unlinked');
  expect((await tokens.accessToken(who, 'mail')).reveal()).toBe(first);

  const second = await connectAs('200000000000000000002');
  const again = async () => (await tokens.refreshAfter401(who, 'mail', new Secret(first))).reveal();
  expect(await again()).toBe(first);

  const token = await meToken(tenant.origin, 'unlinked');
  const listed = await call(`${accountsAt(tenant.origin)}/accounts`, { token });
  const { accounts } = listed.body as { accounts: { id: string }[] };
  await call(`${accountsAt(tenant.origin)}/accounts/${accounts[0]?.id ?? ''}`, { token, method: 'DELETE' });
  expect(await again()).toBe(second);
  expect(await tokens.account(who, 'mail')).toBe('200000000000000000002');
});

test('a renewal that Google refused is remembered', async () => {
  const tokens = tokensBy(clients.vault);
  await connect(tenant.origin, 'linked');
  const who = await signedIn('linked');
  await call(`${tenant.origin}/__vault/expire`, { method: 'POST', body: {} });
  google.script.tokenStatus = 400;
  for (let time = 0; time < 2; time += 1) {
    await expect(tokens.accessToken(who, 'mail')).rejects.toMatchObject({
      code: 'google_reconnect_required',
    });
  }
  expect(exchanges).toBe(2); // for the account of the sign-in, and for any other
});

test('an application that is not the one of the API is a fault of configuration', async () => {
  const who = await signedIn('linked');
  await expect(tokensBy(clients.management).accessToken(who, 'mail')).rejects.toMatchObject({
    code: 'configuration_error',
  });
});
