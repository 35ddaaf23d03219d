import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import { CookieJar } from '../../../local/stack/cookies.ts';
import { authorizationRequest, SignInRefused, walkToCallback } from '../../../local/stack/sign-in.ts';
import type { SignIn } from '../../../local/stack/sign-in.ts';
import { call, claims, newTenant, page, person, redirectUri } from './harness.ts';

let tenant: RunningPart;
let origin: string;
beforeAll(async () => {
  tenant = await newTenant();
  origin = tenant.origin;
});
afterAll(() => tenant.close());

const wish = (more: Partial<SignIn> = {}): SignIn => ({
  tenant: origin,
  clientId: 'valet-spa',
  redirectUri,
  account: 'unlinked',
  ...more,
});

async function exchange(fields: Record<string, string>): Promise<Awaited<ReturnType<typeof call>>> {
  return call(`${origin}/oauth/token`, { method: 'POST', body: fields });
}

test('a sign-in that is over, as Back may lead to, or of another browser, goes back to the application', async () => {
  const { url } = authorizationRequest(wish());
  const asked = await call(url.href);
  const login = new URL(asked.headers.get('location') ?? '', origin);
  expect(login.pathname).toMatch(/^\/u\/login\//);
  for (const method of ['GET', 'POST']) {
    const answer = await call(login.href, { method }); // without the cookie of one that goes on
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${page}/?iss=${encodeURIComponent(`${origin}/`)}`);
  }
});

describe('an authorization request', () => {
  test('without PKCE is refused for a public client', async () => {
    const { url } = authorizationRequest(wish());
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    await expect(walkToCallback(url, wish())).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('with PKCE by "plain" is refused', async () => {
    const { url } = authorizationRequest(wish());
    url.searchParams.set('code_challenge_method', 'plain');
    await expect(walkToCallback(url, wish())).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test.each([`${page}/elsewhere`, `${page}/?next=1`, 'http://localhost:4281/', 'https://evil.example/'])(
    'to %s, which is not registered, is shown to the person and never redirected',
    async (target) => {
      const { url } = authorizationRequest(wish({ redirectUri: target }));
      const answer = await call(url.href);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.body).toContain('redirect_uri');
    },
  );

  test('of a native client on another loopback port is refused, unless any port is allowed', async () => {
    const native = { clientId: 'valet-native', redirectUri: 'http://127.0.0.1:50123/callback' };
    const refused = await call(authorizationRequest(wish(native)).url.href);
    expect(refused.status).toBe(400);
    const lenient = await newTenant({ loopbackNative: true });
    try {
      const tokens = await person(lenient.origin, 'unlinked', native);
      expect(claims(tokens.accessToken)).toMatchObject({ azp: 'valet-native' });
    } finally {
      await lenient.close();
    }
  });

  test('for an API that is not there says so to the application', async () => {
    await expect(person(origin, 'unlinked', { audience: 'https://nowhere/api' })).rejects.toMatchObject({
      code: 'access_denied',
      message: 'access_denied: Service not found: https://nowhere/api',
    });
  });

  test('with prompt=none and no session is answered login_required', async () => {
    await expect(person(origin, 'unlinked', { prompt: 'none' })).rejects.toMatchObject({
      code: 'login_required',
      message: 'login_required: Login required',
    });
  });

  test('with prompt=none and a session needs no page', async () => {
    const jar = new CookieJar();
    await person(origin, 'unlinked', { jar });
    const silent = await person(origin, 'nobody', { jar, prompt: 'none' });
    expect(claims(silent.accessToken)).toMatchObject({ sub: 'auth0|unlinked' });
  });

  test('with prompt=consent asks, and a no goes back as access_denied', async () => {
    const tokens = await person(origin, 'unlinked', { prompt: 'consent' });
    expect(claims(tokens.idToken)).toMatchObject({ sub: 'auth0|unlinked' });
    await expect(person(origin, 'unlinked', { prompt: 'consent', decision: 'deny' })).rejects.toMatchObject({
      code: 'access_denied',
    });
  });

  test('answers without the iss that Auth0 does not send', async () => {
    const { url } = authorizationRequest(wish());
    expect([...(await walkToCallback(url, wish())).keys()].sort()).toEqual(['code', 'state']);
  });
});

describe('the sign-in page', () => {
  const show = async (more: Partial<SignIn>): Promise<string> => {
    const { url } = authorizationRequest(wish(more));
    const jar = new CookieJar();
    const first = await fetch(url, { redirect: 'manual' });
    jar.take(url, first.headers);
    const next = new URL(first.headers.get('location') ?? '', url);
    const shown = await fetch(next, { headers: { cookie: jar.header(next) } });
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    return shown.text();
  };

  test('has one button for each demo account and no script', async () => {
    const html = await show({});
    expect(html).toContain('<h1>Sign in to the local tenant</h1>');
    expect([...html.matchAll(/name="account" value="([^"]+)"/g)].map(([, key]) => key)).toEqual(
      expect.arrayContaining(['linked', 'second', 'unlinked', 'revoked']),
    );
    expect(html).not.toContain('<script');
  });

  test('shows the people of the database connection alone when that was asked for', async () => {
    const html = await show({ connection: 'Username-Password-Authentication' });
    expect([...html.matchAll(/name="account" value="([^"]+)"/g)].map(([, key]) => key)).not.toContain(
      'linked',
    );
    expect(html).toContain('value="unlinked"');
  });

  test('another person in the same browser takes it over', async () => {
    const made = await call(`${origin}/__people`, { method: 'POST', body: { name: 'Olga Other' } });
    const { key, id } = made.body as { key: string; id: string };
    const jar = new CookieJar();
    await person(origin, 'unlinked', { jar });
    const other = await person(origin, key, { jar, prompt: 'login' });
    expect(claims(other.accessToken)).toMatchObject({ sub: id, 'https://valet/name': 'Olga Other' });
    const silent = await person(origin, 'nobody', { jar, prompt: 'none' });
    expect(claims(silent.accessToken)).toMatchObject({ sub: id });
  });
});

describe('a code', () => {
  const freshCode = async (): Promise<{ code: string; verifier: string }> => {
    const { url, verifier } = authorizationRequest(
      wish({ scope: 'openid offline_access', audience: 'https://valet/api' }),
    );
    return { code: (await walkToCallback(url, wish())).get('code') ?? '', verifier };
  };
  const fields = (code: string, verifier: string): Record<string, string> => ({
    grant_type: 'authorization_code',
    client_id: 'valet-spa',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });

  test('needs its own verifier', async () => {
    const { code } = await freshCode();
    const answer = await exchange(fields(code, 'x'.repeat(43)));
    expect(answer).toMatchObject({
      status: 403,
      body: { error: 'invalid_grant', error_description: 'Failed to verify code verifier' },
    });
  });

  test('is good once, and a replay takes back what it gave', async () => {
    const { code, verifier } = await freshCode();
    const first = await exchange(fields(code, verifier));
    expect(first.status).toBe(200);
    const replay = await exchange(fields(code, verifier));
    expect(replay).toMatchObject({
      status: 403,
      body: { error: 'invalid_grant', error_description: 'Invalid authorization code' },
    });
    const { refresh_token } = first.body as { refresh_token: string };
    const refresh = await exchange({ grant_type: 'refresh_token', client_id: 'valet-spa', refresh_token });
    expect(refresh.status).toBe(403);
  });

  test('is bound to its redirect URI and client', async () => {
    const { code, verifier } = await freshCode();
    const elsewhere = await exchange({ ...fields(code, verifier), redirect_uri: page });
    expect(elsewhere.status).toBe(403);
    const foreign = await exchange({ ...fields(code, verifier), client_id: 'valet-native' });
    expect(foreign.status).toBe(403);
  });
});

describe('sign-out', () => {
  test('ends the session and leads to a registered address', async () => {
    const jar = new CookieJar();
    await person(origin, 'unlinked', { jar });
    const url = new URL(`/v2/logout?client_id=valet-spa&returnTo=${encodeURIComponent(redirectUri)}`, origin);
    const out = await fetch(url, { headers: { cookie: jar.header(url) }, redirect: 'manual' });
    expect(out.headers.get('location')).toBe(redirectUri);
    await expect(person(origin, 'unlinked', { jar, prompt: 'none' })).rejects.toBeInstanceOf(SignInRefused);
  });

  test('leads nowhere else', async () => {
    const out = await call(
      `${origin}/v2/logout?client_id=valet-spa&returnTo=${encodeURIComponent('https://evil.example/')}`,
    );
    expect(out.status).toBe(400);
    expect(out.headers.get('location')).toBeNull();
  });
});
