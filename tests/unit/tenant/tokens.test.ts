import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { RunningPart } from '../../../local/child/child.ts';
import { audience } from '../../../local/config.ts';
import { call, claims, newTenant, person } from './harness.ts';

let tenant: RunningPart;
let origin: string;
beforeAll(async () => {
  tenant = await newTenant({ userinfoPerMinute: 3 });
  origin = tenant.origin;
});
afterAll(() => tenant.close());

async function fresh(permissions: string[]): Promise<{ key: string; id: string }> {
  const made = await call(`${origin}/__people`, { method: 'POST', body: { name: 'Fay Fresh', permissions } });
  expect(made.status).toBe(201);
  return made.body as { key: string; id: string };
}

describe("a person's access token", () => {
  test('has the form of Auth0 and verifies against the published keys', async () => {
    const { key, id } = await fresh(['read:protected', 'write:announcements']);
    const { accessToken } = await person(origin, key, {
      scope: 'openid profile email read:protected import:events',
      maxAge: 60,
    });
    const keys = createRemoteJWKSet(new URL(`${origin}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(accessToken, keys, {
      issuer: `${origin}/`,
      audience,
      algorithms: ['RS256'],
    });
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) });
    expect(payload).toEqual({
      iss: `${origin}/`,
      sub: id,
      aud: [audience, `${origin}/userinfo`],
      azp: 'valet-spa',
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 86_400,
      // a scope of the API that the person has no permission for is left out
      scope: 'openid profile email read:protected',
      permissions: ['read:protected', 'write:announcements'],
      'https://valet/name': 'Fay Fresh',
      'https://valet/email': `${key}@example.com`,
    });
  });

  test('is opaque without an audience', async () => {
    const { accessToken } = await person(origin, 'unlinked', { audience: '' });
    expect(accessToken.split('.')).toHaveLength(1);
    const info = await call(`${origin}/userinfo`, { token: accessToken });
    expect(info.body).toMatchObject({ sub: 'auth0|unlinked', email: 'unlinked@example.com' });
  });

  test('opens /userinfo, so many times a minute', async () => {
    const { key, id } = await fresh([]);
    const { accessToken } = await person(origin, key);
    const statuses: number[] = [];
    for (let time = 0; time < 4; time += 1)
      statuses.push((await call(`${origin}/userinfo`, { token: accessToken })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(id).toMatch(/^auth0\|/);
    expect((await call(`${origin}/userinfo`)).status).toBe(401);
  });
});

describe('without openid', () => {
  test('there is no ID token, and the API alone is the audience', async () => {
    const { key } = await fresh(['read:protected']);
    const { accessToken, idToken } = await person(origin, key, { scope: 'read:protected' });
    expect(idToken).toBe('');
    expect(claims(accessToken)).toMatchObject({ aud: audience, scope: 'read:protected' });
  });
});

describe('on 127.0.0.1', () => {
  test('the tenant is another site, with an issuer of that name', async () => {
    const other = await newTenant({ publicHost: '127.0.0.1' });
    try {
      const { accessToken } = await person(other.origin, 'unlinked');
      expect(claims(accessToken).iss).toBe(`${other.origin}/`);
      expect(other.origin).toMatch(/^http:\/\/127\.0\.0\.1:/);
    } finally {
      await other.close();
    }
  });
});

describe('an ID token', () => {
  test('is for the client, with the nonce and the session', async () => {
    const { idToken } = await person(origin, 'unlinked', { extra: { nonce: 'n-1' } });
    expect(decodeProtectedHeader(idToken)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    expect(claims(idToken)).toMatchObject({
      iss: `${origin}/`,
      aud: 'valet-spa',
      sub: 'auth0|unlinked',
      name: 'Uma Unlinked',
      email: 'unlinked@example.com',
      nonce: 'n-1',
      sid: expect.any(String),
    });
    expect(claims(idToken)).not.toHaveProperty('auth_time');
  });

  test.each([{ prompt: 'login' }, { maxAge: 300 }])(
    'says when, for %j; access tokens never do',
    async (asked) => {
      const { idToken, accessToken } = await person(origin, 'unlinked', asked);
      expect(claims(idToken)['auth_time']).toEqual(expect.any(Number));
      expect(claims(accessToken)).not.toHaveProperty('auth_time');
    },
  );
});

interface Answer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token?: string;
  readonly scope: string;
}

describe('refresh tokens', () => {
  const refresh = (refresh_token: string): ReturnType<typeof call> =>
    call(`${origin}/oauth/token`, {
      method: 'POST',
      body: { grant_type: 'refresh_token', client_id: 'valet-spa', refresh_token },
    });
  const first = async (): Promise<string> =>
    (await person(origin, 'unlinked', { scope: 'openid profile offline_access' })).refreshToken ?? '';

  test('are given for offline_access alone', async () => {
    expect((await person(origin, 'unlinked')).refreshToken).toBeUndefined();
    expect(await first()).not.toBe('');
  });

  test('rotate; reuse takes the whole family back', async () => {
    const old = await first();
    const next = await refresh(old);
    expect(next.status).toBe(200);
    const answer = next.body as { refresh_token: string; access_token: string; scope: string };
    expect(answer.refresh_token).not.toBe(old);
    expect(answer.scope).toBe('openid profile offline_access');
    expect(claims(answer.access_token)).toMatchObject({ 'https://valet/name': 'Uma Unlinked' });
    expect(await refresh(old)).toMatchObject({
      status: 403,
      body: { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' },
    });
    expect((await refresh(answer.refresh_token)).status).toBe(403);
  });

  test('can be revoked, with their family', async () => {
    const token = await first();
    const revoked = await call(`${origin}/oauth/revoke`, {
      method: 'POST',
      body: { client_id: 'valet-spa', token },
    });
    expect(revoked.status).toBe(200);
    expect((await refresh(token)).status).toBe(403);
  });

  test('are good for the My Account API, too, and go on being good for our own', async () => {
    const me = `${origin}/me/`;
    const ask = (refresh_token: string, more: object): ReturnType<typeof call> =>
      call(`${origin}/oauth/token`, {
        method: 'POST',
        body: { grant_type: 'refresh_token', client_id: 'valet-spa', refresh_token, ...more },
      });
    const scope = 'openid profile offline_access create:me:connected_accounts update:me:everything';
    const other = (await ask(await first(), { audience: me, scope })).body as Answer;
    expect(claims(other.access_token)).toMatchObject({
      aud: [me, `${origin}/userinfo`],
      sub: 'auth0|unlinked',
    });
    expect(other.scope).toBe('openid profile offline_access create:me:connected_accounts');
    expect(typeof other.id_token).toBe('string');

    const own = (await ask(other.refresh_token, { audience, scope: 'openid profile offline_access' }))
      .body as Answer;
    expect(claims(own.access_token)).toMatchObject({ aud: [audience, `${origin}/userinfo`] });
    expect(own.scope).toBe('openid profile offline_access');
    // An API without a policy counts as none named.
    const strange = (await ask(own.refresh_token, { audience: 'https://elsewhere/api' })).body as Answer;
    expect(claims(strange.access_token)).toMatchObject({ aud: [audience, `${origin}/userinfo`] });
  });

  test('outlive the session', async () => {
    const token = await first();
    await call(`${origin}/v2/logout?client_id=valet-spa`);
    expect((await refresh(token)).status).toBe(200);
  });
});
