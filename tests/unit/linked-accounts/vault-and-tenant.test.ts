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
import { call, googleDouble, type GoogleDouble, newTenant, person } from '../tenant/harness.ts';

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
const never: Fetch = () => Promise.reject(new Error('Token Vault renews by itself: Google is not asked'));

function tokensBy(client: { readonly id: string; readonly secret: string }): GoogleTokens {
  return new GoogleTokens({
    source: new TokenVaultTokenSource({
      tenant: tenant.origin,
      clientId: client.id,
      clientSecret: new Secret(client.secret),
      fetch: counting,
    }),
    oauth: new GoogleOAuth(
      { clientId: 'c', clientSecret: new Secret('s') },
      googleFetch(never, undefined),
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
  const who = await signedIn('linked');
  const all = await Promise.all(Array.from({ length: 64 }, () => tokens.accessToken(who, 'mail')));
  expect(new Set(all.map((token) => token.reveal()))).toEqual(new Set(['google-access-1']));
  expect(exchanges).toBe(1);
  expect(await tokens.state(who)).toEqual({ state: 'connected', photos: false, mail: true });
});

test('who has no Google account there is told so', async () => {
  const tokens = tokensBy(clients.vault);
  const who = await signedIn('unlinked');
  await expect(tokens.accessToken(who, 'mail')).rejects.toMatchObject({ code: 'google_not_linked' });
});

test('a renewal that Google refused is remembered', async () => {
  const tokens = tokensBy(clients.vault);
  const who = await signedIn('linked');
  await call(`${tenant.origin}/__vault/expire`, { method: 'POST', body: {} });
  google.script.tokenStatus = 400;
  for (let time = 0; time < 2; time += 1) {
    await expect(tokens.accessToken(who, 'mail')).rejects.toMatchObject({
      code: 'google_reconnect_required',
    });
  }
  expect(exchanges).toBe(1);
});

test('an application that is not the one of the API is a fault of configuration', async () => {
  const who = await signedIn('linked');
  await expect(tokensBy(clients.management).accessToken(who, 'mail')).rejects.toMatchObject({
    code: 'configuration_error',
  });
});
