import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { importJWK, SignJWT } from 'jose';
import { type OwnStack, ownStack } from '../support/own-stack.ts';
import { startSecondApi } from '../support/second-api.ts';

/** A stack with other settings: the delegation endpoint off, and a signing key that was just replaced. */
const keyOf = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  kid,
});
const [fresh, retired] = [keyOf('fresh'), keyOf('retired')];
let own: OwnStack;

beforeAll(async () => {
  own = await ownStack({
    env: {
      LEGACY_DELEGATION: 'off',
      DOWNSTREAM_SIGNING_KEYS: JSON.stringify({ keys: [fresh, retired] }),
    },
  });
}, 60_000);

afterAll(() => own.stop(), 30_000);

test('the delegation endpoint is off unless it is switched on', async () => {
  const { api } = own.http;
  for (const ask of [{ json: { client_id: 'valet-spa' } }, {}]) {
    const { status, code, headers } = await api('POST', '/api/delegation', ask);
    expect([status, code, headers.get('sunset')]).toEqual([404, 'feature_off', null]);
  }
});

test('keys rotate by settings: the first signs, and a token of the one before is still good', async () => {
  const { api, signedInPerson, stack } = own.http;
  const audience = 'https://reports.example/api';
  const { token } = await signedInPerson();
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience,
  }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const { json } = await api('POST', '/api/token', { token, headers, body });
  const { kid } = JSON.parse(Buffer.from(json.access_token.split('.')[0], 'base64url').toString());
  expect(kid).toBe('fresh');
  // As the API signed it before the settings changed.
  const before = await new SignJWT({ client_id: 'valet-spa' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'retired' })
    .setIssuer(`${stack.api}/api`)
    .setAudience(audience)
    .setSubject('auth0|somebody')
    .setJti('1')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(await importJWK(retired, 'ES256'));
  const second = await startSecondApi({ valet: stack.api, audience });
  try {
    for (const each of [json.access_token, before]) {
      const answer = await fetch(second.origin, { headers: { authorization: `Bearer ${String(each)}` } });
      expect(answer.status).toBe(200);
    }
  } finally {
    await second.stop();
  }
}, 30_000);
