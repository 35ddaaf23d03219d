import { beforeAll, describe, expect, test } from '@jest/globals';
import { createKeySource, createTokenVerifier } from '../../../shared/identity/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import {
  audience,
  FrozenClock,
  issuer,
  jwksFetch,
  personClaims,
  tenantKey,
} from '../../support/tenant-keys.ts';

const clock = new FrozenClock();
const seconds = Math.floor(clock.now() / 1000);
let ours: Awaited<ReturnType<typeof tenantKey>>;
let foreign: typeof ours;
let elliptic: typeof ours;

beforeAll(async () => {
  ours = await tenantKey();
  foreign = await tenantKey();
  elliptic = await tenantKey('key-ec', 'ES256');
});

function verifier(allowedClients?: readonly string[]) {
  const { fetch } = jwksFetch(() => [ours.jwk, elliptic.jwk]);
  const keys = createKeySource({ url: 'https://tenant.example/.well-known/jwks.json', fetch, clock });
  return createTokenVerifier({ issuer, audience, allowedClients, keys, clock });
}

const outcome = async (token: string, allowed?: readonly string[]): Promise<string> =>
  verifier(allowed)
    .verify(new Secret(token))
    .then(
      (caller) => caller.kind,
      (problem: unknown) => (problem as { code: string }).code,
    );

describe('a token', () => {
  test('of a person gives a person', async () => {
    const token = await ours.sign(
      personClaims(clock, { permissions: ['read:protected'], 'https://valet/name': 'Lena' }),
    );
    const caller = await verifier().verify(new Secret(token));
    expect(caller).toMatchObject({
      kind: 'person',
      subject: 'google-oauth2|1',
      clientId: 'valet-spa',
      name: 'Lena',
      issuer,
    });
    expect([...caller.permissions]).toEqual(['read:protected']);
  });

  test('without a permissions claim gives the permissions of its scope', async () => {
    const claims = personClaims(clock, { permissions: undefined, scope: 'openid read:protected' });
    const caller = await verifier().verify(new Secret(await ours.sign(claims)));
    expect([...caller.permissions]).toEqual(['openid', 'read:protected']);
  });

  test('of client credentials gives a machine', async () => {
    const claims = personClaims(clock, {
      sub: 'importer@clients',
      azp: 'importer',
      gty: 'client-credentials',
    });
    expect(await outcome(await ours.sign(claims))).toBe('machine');
  });

  const claims: [string, Record<string, unknown>][] = [
    ['another issuer', { iss: 'https://other.example/' }],
    ['the issuer without its slash', { iss: 'https://tenant.example' }],
    ['another audience', { aud: 'https://other/api' }],
    ['an expiry 6 s ago', { exp: seconds - 6 }],
    ['an issue time 6 s ahead', { iat: seconds + 6 }],
    ['a start 6 s ahead', { nbf: seconds + 6 }],
    ['no client', { azp: undefined }],
    ['a nonce, as ID tokens have', { nonce: 'n' }],
    ['no expiry', { exp: undefined }],
    ['no subject', { sub: undefined }],
    ['no issue time', { iat: undefined }],
    ["a machine's grant type and a person's subject", { gty: 'client-credentials' }],
    ["a machine's subject without its grant type", { sub: 'valet-spa@clients' }],
    ['permissions that are no list', { permissions: 'read:protected' }],
  ];
  test.each(claims)('with %s is refused', async (_, over) => {
    expect(await outcome(await ours.sign(personClaims(clock, over)))).toBe('invalid_token');
  });

  test('is accepted within 5 s of tolerance', async () => {
    const late = personClaims(clock, { exp: seconds - 4, iat: seconds + 4 });
    expect(await outcome(await ours.sign(late))).toBe('person');
  });

  test.each([
    ['an ID token type of its own', { typ: 'id+jwt' }],
    ['an unknown critical header', { crit: ['b64'], b64: true }],
    ['another unknown critical header', { crit: ['exp'], exp: 1 }],
  ])('with %s is refused', async (_, header) => {
    expect(await outcome(await signWith(header))).toBe('invalid_token');
  });

  test('in the RFC 9068 dialect is accepted', async () => {
    const dialect = personClaims(clock, { azp: undefined, client_id: 'valet-spa' });
    expect(await outcome(await ours.sign(dialect, { typ: 'at+jwt' }))).toBe('person');
  });

  test('signed with a key of another is refused', async () => {
    expect(await outcome(await foreign.sign(personClaims(clock)))).toBe('invalid_token');
  });

  test('signed with another algorithm is refused, though its key is published', async () => {
    expect(await outcome(await elliptic.sign(personClaims(clock)))).toBe('invalid_token');
  });

  test('with algorithm none or HS256 over the public key is refused', async () => {
    const [, payload] = (await ours.sign(personClaims(clock))).split('.');
    const header = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(await outcome(`${header({ alg: 'none', kid: 'key-1' })}.${payload}.AAAA`)).toBe('invalid_token');
    expect(await outcome(`${header({ alg: 'HS256', kid: 'key-1' })}.${payload}.AAAA`)).toBe('invalid_token');
  });

  test('whose payload was changed is refused', async () => {
    const [head, , signature] = (await ours.sign(personClaims(clock))).split('.');
    const forged = Buffer.from(JSON.stringify(personClaims(clock, { sub: 'google-oauth2|2' })));
    expect(await outcome(`${head}.${forged.toString('base64url')}.${signature}`)).toBe('invalid_token');
  });

  test('of a client outside the allow-list is refused, of one inside accepted', async () => {
    const token = await ours.sign(personClaims(clock));
    expect(await outcome(token, ['other'])).toBe('client_not_allowed');
    expect(await outcome(token, ['valet-spa'])).toBe('person');
  });

  function signWith(header: Record<string, unknown>): Promise<string> {
    // jose refuses to sign with crit headers it does not know; the signature does not matter, the header is read first.
    if (!('crit' in header)) return ours.sign(personClaims(clock), header);
    return ours.sign(personClaims(clock)).then((token) => {
      const [, payload, signature] = token.split('.');
      const head = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'key-1', ...header })).toString(
        'base64url',
      );
      return `${head}.${payload}.${signature}`;
    });
  }
});
