import { beforeAll, expect, test } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { createIdTokenVerifier, createKeySource, type IdTokenWish } from '../../../shared/identity/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { audience, FrozenClock, issuer, jwksFetch, tenantKey } from '../../support/tenant-keys.ts';

const clock = new FrozenClock();
const now = Math.floor(clock.now() / 1000);
let ours: Awaited<ReturnType<typeof tenantKey>>;
let foreign: typeof ours;
let elliptic: typeof ours;
const network = jwksFetch(() => [ours.jwk, elliptic.jwk]);

beforeAll(async () => {
  ours = await tenantKey();
  foreign = await tenantKey();
  elliptic = await tenantKey('key-ec', 'ES256');
});

const claims = (over: Record<string, unknown> = {}): JWTPayload => ({
  iss: issuer,
  sub: 'auth0|lena',
  aud: 'valet-spa',
  iat: now,
  exp: now + 36_000,
  nonce: 'n',
  auth_time: now - 60,
  ...over,
});

const usual: IdTokenWish = { clients: ['valet-spa'], maxAgeSeconds: 600 };

async function read(token: string, wish: IdTokenWish = usual): Promise<unknown> {
  const url = 'https://tenant.example/.well-known/jwks.json';
  const keys = createKeySource({ url, fetch: network.fetch, clock });
  return createIdTokenVerifier({ issuer, keys, clock }).verify(new Secret(token), wish);
}

test('says who signed in, to which application and when', async () => {
  expect(await read(await ours.sign(claims()))).toEqual({
    issuer,
    subject: 'auth0|lena',
    clientId: 'valet-spa',
    issuedAt: now,
    expiresAt: now + 36_000,
    authenticatedAt: now - 60,
  });
  expect(await read(await ours.sign(claims({ aud: ['valet-spa'], azp: 'valet-spa' })))).toMatchObject({
    clientId: 'valet-spa',
  });
});

test.each<[string, Record<string, unknown>, IdTokenWish?]>([
  ['of another application', { aud: 'valet-native' }],
  ['of more than one application', { aud: ['valet-spa', 'valet-native'] }],
  ['that another application may use', { azp: 'valet-native' }],
  ['for the API: an access token', { aud: [audience, `${issuer}userinfo`], azp: 'valet-spa' }],
  ['without an audience', { aud: undefined }],
  ['of another tenant', { iss: 'https://other.example/' }],
  ['that is over', { exp: now - 10 }],
  ['without an end', { exp: undefined }],
  ['without a beginning', { iat: undefined }],
  ['from the future', { iat: now + 60 }],
  ['without a subject', { sub: undefined }],
  ['with an empty subject', { sub: '' }],
  ['older than asked', { iat: now - 606 }],
  ['of a sign-in too long ago', { auth_time: now - 306 }, { ...usual, maxAuthAgeSeconds: 300 }],
  ['of a sign-in in the future', { auth_time: now + 60 }, { ...usual, maxAuthAgeSeconds: 300 }],
  ['that does not say when the sign-in was', { auth_time: undefined }, { ...usual, maxAuthAgeSeconds: 300 }],
  ['when no application is known', {}, { clients: [] }],
])('refuses a token %s', async (_, over, wish: IdTokenWish = usual) => {
  await expect(read(await ours.sign(claims(over)), wish)).rejects.toMatchObject({ code: 'invalid_token' });
});

test('takes what is just young enough', async () => {
  const token = await ours.sign(claims({ iat: now - 600, auth_time: now - 300 }));
  await expect(read(token, { ...usual, maxAuthAgeSeconds: 300 })).resolves.toBeDefined();
});

/** The same signature in another spelling: bits beyond its last byte, which decoders drop, are set. */
const respelled = (token: string): string => {
  const next = { A: 'B', Q: 'R', g: 'h', w: 'x' }[token.slice(-1)];
  if (next === undefined) throw new Error('the signature does not end in a part of a group');
  return token.slice(0, -1) + next;
};

test('refuses other signatures, other types and what is no token', async () => {
  const good = await ours.sign(claims());
  for (const token of [
    await foreign.sign(claims()),
    await elliptic.sign(claims()),
    await ours.sign(claims(), { typ: 'at+jwt' }),
    await ours.sign(claims(), { typ: 'logout+jwt' }),
    `${good.slice(0, -4)} ${good.slice(-4)}`,
    `${good}\n`,
    respelled(good),
    'a'.repeat(20_000),
    '',
  ]) {
    await expect(read(token)).rejects.toMatchObject({ code: 'invalid_token' });
  }
});

test('does not blame the token when the keys cannot be had', async () => {
  network.state.down = true;
  const outcome = read(await ours.sign(claims()));
  await expect(outcome).rejects.toMatchObject({ code: 'unavailable' });
  network.state.down = false;
});
