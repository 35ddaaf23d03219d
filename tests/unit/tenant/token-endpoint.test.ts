import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { RunningPart } from '../../../local/child/child.ts';
import { audience } from '../../../local/config.ts';
import { signInMachine } from '../../../local/stack/sign-in.ts';
import { call, claims, newTenant, page } from './harness.ts';

let tenant: RunningPart;
let origin: string;
beforeAll(async () => {
  tenant = await newTenant();
  origin = tenant.origin;
});
afterAll(() => tenant.close());

describe('client credentials', () => {
  const ask = (fields: Record<string, string>): ReturnType<typeof call> =>
    call(`${origin}/oauth/token`, { method: 'POST', body: { grant_type: 'client_credentials', ...fields } });
  const importer = { client_id: 'importer', client_secret: 'local-importer-secret' };

  test('give what the client grant says', async () => {
    const answer = await ask({ ...importer, audience });
    expect(answer.status).toBe(200);
    const { access_token } = answer.body as { access_token: string };
    expect(claims(access_token)).toEqual({
      iss: `${origin}/`,
      sub: 'importer@clients',
      aud: audience,
      azp: 'importer',
      gty: 'client-credentials',
      iat: expect.any(Number),
      exp: expect.any(Number),
      scope: 'import:events import:announcements',
      permissions: ['import:events', 'import:announcements'],
    });
    expect(decodeProtectedHeader(access_token).typ).toBe('JWT');
  });

  test('by form and basic authentication too, for a part of the grant', async () => {
    const response = await fetch(`${origin}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('importer:local-importer-secret')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', audience, scope: 'import:events' }),
    });
    expect(await response.json()).toMatchObject({ scope: 'import:events', expires_in: 86_400 });
    const token = await signInMachine({
      tenant: origin,
      clientId: 'importer',
      clientSecret: 'local-importer-secret',
      audience,
      scope: 'import:events',
    });
    expect(claims(token)).toMatchObject({ permissions: ['import:events'] });
  });

  test.each([
    ['a wrong secret', { ...importer, client_secret: 'wrong', audience }, 401, 'Unauthorized'],
    ['an unknown client', { client_id: 'nobody', client_secret: 'x', audience }, 401, 'Unauthorized'],
    ['no audience', importer, 403, 'No audience parameter was provided'],
    [
      'an API without a client grant',
      { ...importer, audience: 'MANAGEMENT' },
      403,
      'not authorized to access',
    ],
    [
      'a scope outside of the grant',
      { ...importer, audience, scope: 'read:protected' },
      403,
      'not been granted',
    ],
  ])('refuse %s', async (_case, fields, status, words) => {
    const filled = { ...fields } as Record<string, string>;
    if (filled['audience'] === 'MANAGEMENT') filled['audience'] = `${origin}/api/v2/`;
    const answer = await ask(filled);
    expect(answer).toMatchObject({ status, body: { error: 'access_denied' } });
    expect(JSON.stringify(answer.body)).toContain(words);
  });

  test('are not for the page', async () => {
    expect(await ask({ client_id: 'valet-spa', audience })).toMatchObject({
      status: 403,
      body: { error: 'unauthorized_client' },
    });
  });
});

describe('the token endpoint', () => {
  const preflight = (from: string): Promise<Response> =>
    fetch(`${origin}/oauth/token`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'auth0-client',
      },
    });
  const post = (from: string): Promise<Response> =>
    fetch(`${origin}/oauth/token`, {
      method: 'POST',
      headers: { origin: from },
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'valet-spa', refresh_token: 'x' }),
    });

  test("answers across origins to the page's origin and no other", async () => {
    for (const ask of [preflight, post]) {
      expect((await ask(page)).headers.get('access-control-allow-origin')).toBe(page);
      expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    }
    expect((await preflight(page)).headers.get('access-control-allow-headers')).toBe('auth0-client');
  });

  test('refuses a body that is not JSON in words', async () => {
    const response = await fetch(`${origin}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('for tests', () => {
  test('any token can be made, by the right key or a stranger', async () => {
    const make = async (body: unknown): Promise<string> => {
      const answer = await call(`${origin}/__tokens`, { method: 'POST', body });
      return (answer.body as { token: string }).token;
    };
    const keys = createRemoteJWKSet(new URL(`${origin}/.well-known/jwks.json`));
    const own = await make({ claims: { sub: 'a' }, header: { typ: 'at+jwt' } });
    expect((await jwtVerify(own, keys)).protectedHeader.typ).toBe('at+jwt');
    const foreign = await make({ claims: { sub: 'a' }, key: 'foreign' });
    await expect(jwtVerify(foreign, keys)).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
  });

  test('faults hit as often as asked, and can be taken away', async () => {
    const url = `${origin}/.well-known/jwks.json`;
    await call(`${origin}/__faults`, {
      method: 'POST',
      body: { path: '/.well-known', status: 503, times: 1 },
    });
    expect((await call(url)).status).toBe(503);
    expect((await call(url)).status).toBe(200);
    await call(`${origin}/__faults`, { method: 'POST', body: { path: '/.well-known', reset: true } });
    await expect(fetch(url)).rejects.toThrow();
    await call(`${origin}/__faults`, { method: 'DELETE' });
    expect((await call(url)).status).toBe(200);
  });

  test('a person with a permission that no API declares is refused', async () => {
    const made = await call(`${origin}/__people`, { method: 'POST', body: { permissions: ['fly'] } });
    expect(made.status).toBe(400);
  });
});
