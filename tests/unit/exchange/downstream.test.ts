import { expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { createDownstreamTokens } from '../../../shared/exchange/index.ts';
import { createTokenVerifier } from '../../../shared/identity/index.ts';
import type { Secret } from '../../../shared/platform/index.ts';
import { audience, FrozenClock, issuer } from '../../support/tenant-keys.ts';
import { jwks, signingKey } from './world.ts';

const clock = new FrozenClock();
const make = (signingKeys: Secret | undefined) =>
  createDownstreamTokens({ issuer: 'https://api.example/api', signingKeys, clock });
const claims = {
  subject: 'auth0|lena',
  clientId: 'valet-spa',
  audience: 'https://reports.example/api',
  permissions: [],
  expiresAt: Math.floor(clock.now() / 1000) + 300,
};

test('the first key signs, and every key is published without its private part', async () => {
  const [old, fresh] = [await signingKey('old'), await signingKey('fresh')];
  const before = make(jwks(old));
  const during = make(jwks(fresh, old));
  const after = make(jwks(fresh));
  const published = during.publicKeys();
  expect(published.keys.map(({ kid }) => kid)).toEqual(['fresh', 'old']);
  for (const key of published.keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  }
  const options = { currentDate: new Date(clock.now()) };
  const oldToken = (await before.sign(claims)).reveal();
  const freshToken = (await during.sign(claims)).reveal();
  for (const token of [oldToken, freshToken]) {
    await expect(jwtVerify(token, createLocalJWKSet(published), options)).resolves.toBeDefined();
  }
  await expect(jwtVerify(freshToken, createLocalJWKSet(after.publicKeys()), options)).resolves.toBeDefined();
  await expect(jwtVerify(oldToken, createLocalJWKSet(after.publicKeys()), options)).rejects.toThrow();
});

test('without keys the set is empty and nothing is signed', async () => {
  expect(make(undefined).publicKeys()).toEqual({ keys: [] });
  await expect(make(undefined).sign(claims)).rejects.toMatchObject({ code: 'configuration_error' });
});

test('a key off the curve is told of without being shown', async () => {
  const key = await signingKey('bad');
  const outcome = await make(jwks({ ...key, x: 'AAAA' }))
    .sign(claims)
    .catch((cause: unknown) => cause as Error);
  expect(outcome).toMatchObject({ code: 'configuration_error' });
  expect(JSON.stringify([String(outcome), String((outcome as Error).cause)])).not.toContain(key.d);
});

test('a token of ours is not taken back, whatever it says', async () => {
  const key = await signingKey('ours');
  const downstream = createDownstreamTokens({ issuer, signingKeys: jwks(key), clock });
  const token = await downstream.sign({ ...claims, audience });
  // Even a tenant that published our key under the same issuer: it is not RS256.
  const keys = createLocalJWKSet(downstream.publicKeys());
  const verifier = createTokenVerifier({ issuer, audience, keys, clock });
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
});
