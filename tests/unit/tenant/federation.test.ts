import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import { CookieJar } from '../../../local/stack/cookies.ts';
import { authorizationRequest } from '../../../local/stack/sign-in.ts';
import { call, claims, googleDouble, managementToken, newTenant, person, redirectUri } from './harness.ts';
import type { GoogleDouble } from './harness.ts';

let google: GoogleDouble;
let tenant: RunningPart;
beforeEach(async () => {
  google = await googleDouble();
  tenant = await newTenant({ googleOrigin: google.origin });
});
afterEach(async () => {
  await tenant.close();
  await google.close();
});

const id = 'google-oauth2|100000000000000000001';
const user = async (of = id): Promise<{ status: number; body: unknown }> =>
  call(`${tenant.origin}/api/v2/users/${encodeURIComponent(of)}`, {
    token: await managementToken(tenant.origin),
  });

describe('a sign-in with Google', () => {
  test('asks for the profile alone, offline, keeping what was granted before', async () => {
    const { accessToken } = await person(tenant.origin, 'linked');
    expect(Object.fromEntries(google.authorizations[0] ?? [])).toMatchObject({
      client_id: 'valet-local.apps.googleusercontent.com',
      redirect_uri: `${tenant.origin}/login/callback`,
      response_type: 'code',
      scope: 'openid email profile',
      access_type: 'offline',
      include_granted_scopes: 'true',
      login_hint: 'linked@example.com',
    });
    expect(Object.fromEntries(google.exchanges[0] ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'google-code',
      client_id: 'valet-local.apps.googleusercontent.com',
      client_secret: 'local-google-secret',
      redirect_uri: `${tenant.origin}/login/callback`,
    });
    expect(claims(accessToken)).toMatchObject({ sub: id, 'https://valet/email': 'linked@example.com' });
  });

  test('straight there for connection=google-oauth2, with more scopes and a forced consent when asked', async () => {
    await person(tenant.origin, 'nobody', {
      connection: 'google-oauth2',
      connectionScope: 'https://one.example/a,https://one.example/b',
      loginHint: 'linked@example.com',
      extra: { approval_prompt: 'force', access_type: 'online' },
    });
    const asked = google.authorizations[0];
    expect(asked?.get('scope')).toBe('openid email profile https://one.example/a https://one.example/b');
    expect(asked?.get('approval_prompt')).toBe('force');
    expect(asked?.get('access_type')).toBe('online');
    expect(asked?.get('login_hint')).toBe('linked@example.com');
  });

  test('keeps the identity as Auth0 does; a later one without a refresh token does not erase the stored one', async () => {
    expect((await user()).status).toBe(404);
    google.script.refreshToken = 'google-refresh-1';
    await person(tenant.origin, 'linked');
    google.script.refreshToken = undefined;
    await person(tenant.origin, 'linked');
    expect((await user()).body).toMatchObject({
      user_id: id,
      name: 'Lena Linked',
      email: 'linked@example.com',
      logins_count: 2,
      identities: [
        {
          provider: 'google-oauth2',
          connection: 'google-oauth2',
          user_id: '100000000000000000001',
          isSocial: true,
          access_token: 'google-access-2',
          refresh_token: 'google-refresh-1',
          expires_in: 3599,
        },
      ],
    });
  });

  test('goes to Google again with a session, when more is asked for', async () => {
    const jar = new CookieJar();
    await person(tenant.origin, 'linked', { jar });
    await person(tenant.origin, 'linked', { jar, connection: 'google-oauth2' });
    expect(google.authorizations).toHaveLength(1);
    await person(tenant.origin, 'linked', { jar, connection: 'google-oauth2', connectionScope: 'x' });
    expect(google.authorizations).toHaveLength(2);
  });

  test.each([
    ['the person declines', { refusal: 'access_denied' }],
    ['the exchange fails', { tokenStatus: 400 }],
    ['the ID token is for another client', { audience: 'someone-else' }],
  ])('goes back as access_denied when %s', async (_case, script) => {
    Object.assign(google.script, script);
    await expect(person(tenant.origin, 'linked')).rejects.toMatchObject({ code: 'access_denied' });
    expect((await user()).status).toBe(404);
  });

  test('goes back as access_denied when Google is gone', async () => {
    const { url } = authorizationRequest({
      tenant: tenant.origin,
      clientId: 'valet-spa',
      redirectUri,
      account: 'linked',
      connection: 'google-oauth2',
    });
    const jar = new CookieJar();
    let at = url;
    for (let hop = 0; hop < 2; hop += 1) {
      const response = await fetch(at, { headers: { cookie: jar.header(at) }, redirect: 'manual' });
      jar.take(at, response.headers);
      at = new URL(response.headers.get('location') ?? '', at);
    }
    await google.close();
    const back = new URL(`/login/callback?code=c&state=${at.searchParams.get('state') ?? ''}`, tenant.origin);
    at = back;
    for (let hop = 0; hop < 3; hop += 1) {
      const response = await fetch(at, { headers: { cookie: jar.header(at) }, redirect: 'manual' });
      jar.take(at, response.headers);
      at = new URL(response.headers.get('location') ?? '', at);
    }
    expect(at.searchParams.get('error')).toBe('access_denied');
  });

  test('cannot be finished in another browser, nor twice', async () => {
    const jar = new CookieJar();
    await person(tenant.origin, 'linked', { jar });
    const state = google.authorizations[0]?.get('state') ?? '';
    const replay = new URL(`/login/callback?code=google-code&state=${state}`, tenant.origin);
    expect((await fetch(replay, { headers: { cookie: jar.header(replay) } })).status).toBe(400);
    const { url } = authorizationRequest({
      tenant: tenant.origin,
      clientId: 'valet-spa',
      redirectUri,
      account: '',
      connection: 'google-oauth2',
    });
    let at = url;
    const attacker = new CookieJar();
    for (let hop = 0; hop < 2; hop += 1) {
      const response = await fetch(at, { headers: { cookie: attacker.header(at) }, redirect: 'manual' });
      attacker.take(at, response.headers);
      at = new URL(response.headers.get('location') ?? '', at);
    }
    const lure = new URL(`/login/callback?code=c&state=${at.searchParams.get('state') ?? ''}`, tenant.origin);
    expect((await call(lure.href)).status).toBe(400);
  });
});
