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

/** One hop of a browser: the address that the answer leads to. */
async function step(at: URL, jar: CookieJar): Promise<URL> {
  const response = await fetch(at, { headers: { cookie: jar.header(at) }, redirect: 'manual' });
  jar.take(at, response.headers);
  return new URL(response.headers.get('location') ?? '', at);
}

/** A browser whose sign-in has just been sent to Google. */
async function awayAtGoogle(): Promise<{ jar: CookieJar; state: string }> {
  const jar = new CookieJar();
  const wish = { tenant: tenant.origin, clientId: 'valet-spa', redirectUri, account: '' };
  const { url } = authorizationRequest({ ...wish, connection: 'google-oauth2' });
  const google = await step(await step(url, jar), jar);
  return { jar, state: google.searchParams.get('state') ?? '' };
}

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

  test('of another connection than the session came by goes to Google too', async () => {
    const jar = new CookieJar();
    await person(tenant.origin, 'unlinked', { jar });
    const { accessToken } = await person(tenant.origin, 'unlinked', { jar, connection: 'google-oauth2' });
    expect(google.authorizations).toHaveLength(1);
    expect(claims(accessToken)).toMatchObject({ sub: id });
  });

  test('goes back as access_denied when Google is gone', async () => {
    const { jar, state } = await awayAtGoogle();
    await google.close();
    let at = new URL(`/login/callback?code=c&state=${state}`, tenant.origin);
    for (let hop = 0; hop < 3; hop += 1) at = await step(at, jar);
    expect(at.searchParams.get('error')).toBe('access_denied');
  });

  test('cannot be finished twice, nor in another browser', async () => {
    const { jar, state } = await awayAtGoogle();
    const back = new URL(`/login/callback?code=google-code&state=${state}`, tenant.origin);
    const cookie = jar.header(back);
    expect((await call(back.href)).status).toBe(400);
    // the attempt in the other browser has used the state up, whatever cookies come next
    expect((await fetch(back, { headers: { cookie }, redirect: 'manual' })).status).toBe(400);
    expect(google.exchanges).toHaveLength(0);
  });
});
