import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import { clients } from '../../../local/config.ts';
import { CookieJar } from '../../../local/stack/cookies.ts';
import { call, googleDouble, managementToken, newTenant, person, redirectUri } from './harness.ts';
import type { GoogleDouble } from './harness.ts';

let google: GoogleDouble;
let tenant: RunningPart;
beforeEach(async () => {
  google = await googleDouble();
  google.script.refreshToken = 'google-refresh';
  google.script.scope = 'openid https://www.googleapis.com/auth/gmail.modify';
  tenant = await newTenant({ googleOrigin: google.origin, tokenVault: true });
});
afterEach(async () => {
  await tenant.close();
  await google.close();
});

const exchange = (subjectToken: string, more: Record<string, string> = {}, at = tenant) =>
  call(`${at.origin}/oauth/token`, {
    method: 'POST',
    body: {
      grant_type: 'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token',
      client_id: clients.vault.id,
      client_secret: clients.vault.secret,
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      requested_token_type: 'http://auth0.com/oauth/token-type/federated-connection-access-token',
      connection: 'google-oauth2',
      ...more,
    },
  });
const knob = (path: string) => call(`${tenant.origin}/__${path}`, { method: 'POST', body: {} });

describe('Token Vault', () => {
  test('gives the token of the sign-in with its scopes and what is left of its life', async () => {
    const { accessToken } = await person(tenant.origin, 'linked');
    const { status, body } = await exchange(accessToken);
    expect(status).toBe(200);
    expect(body).toMatchObject({ access_token: 'google-access-1', scope: google.script.scope });
    expect((body as { expires_in: number }).expires_in).toBeGreaterThan(3500);
  });

  test('renews by itself, keeps the refresh token, and tells a refused one', async () => {
    await person(tenant.origin, 'linked');
    google.script.refreshToken = undefined; // a later sign-in that brings none must not lose the stored one
    const { accessToken } = await person(tenant.origin, 'linked');
    await knob('vault/expire');
    expect((await exchange(accessToken)).body).toMatchObject({ access_token: 'google-access-3' });
    expect(Object.fromEntries(google.exchanges[2] ?? [])).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'google-refresh',
    });
    await knob('vault/expire');
    expect((await exchange(accessToken)).body).toMatchObject({ access_token: 'google-access-4' });
    await knob('vault/expire');
    google.script.tokenStatus = 400;
    const refused = await exchange(accessToken);
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ error: 'federated_connection_refresh_token_flow_failed' });
  });

  test('has none for who has no such account', async () => {
    const { accessToken } = await person(tenant.origin, 'unlinked');
    const { status, body } = await exchange(accessToken);
    expect([status, (body as { error: string }).error]).toEqual([401, 'user_not_found']);
  });

  test('takes tokens out of identities', async () => {
    await person(tenant.origin, 'linked');
    const path = `/api/v2/users/${encodeURIComponent('google-oauth2|100000000000000000001')}`;
    const { body } = await call(`${tenant.origin}${path}`, { token: await managementToken(tenant.origin) });
    expect(JSON.stringify(body)).not.toMatch(/google-access|google-refresh|expires_in/);
  });

  test.each([
    ['a wrong secret', { client_secret: 'x' }, 401, 'access_denied'],
    [
      'a client without the grant',
      { client_id: clients.management.id, client_secret: clients.management.secret },
      403,
      'unauthorized_client',
    ],
    ['another connection', { connection: 'github' }, 400, 'invalid_request'],
    ['another kind of token', { requested_token_type: 'x' }, 400, 'invalid_request'],
    ['a token that is none', { subject_token: 'a.b.c' }, 400, 'invalid_request'],
  ])('refuses %s', async (_case, more, status, error) => {
    const { accessToken } = await person(tenant.origin, 'linked');
    const refused = await exchange(accessToken, more);
    expect([refused.status, (refused.body as { error: string }).error]).toEqual([status, error]);
  });

  test('refuses a token for another API, and everything while the connection has it off', async () => {
    const me = await person(tenant.origin, 'linked', { audience: `${tenant.origin}/me/` });
    expect((await exchange(me.accessToken)).status).toBe(400);
    const without = await newTenant({ googleOrigin: google.origin });
    try {
      const { accessToken } = await person(without.origin, 'linked');
      expect((await exchange(accessToken, {}, without)).status).toBe(400);
    } finally {
      await without.close();
    }
  });
});

describe('Connected Accounts', () => {
  const verifier = 'a-verifier-of-at-least-forty-three-characters-0';
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const scope = 'openid create:me:connected_accounts read:me:connected_accounts delete:me:connected_accounts';
  const connected = () => `${tenant.origin}/me/v1/connected-accounts`;
  const meToken = async (account: string) =>
    (await person(tenant.origin, account, { audience: `${tenant.origin}/me/`, scope })).accessToken;
  const wish = {
    connection: 'google-oauth2',
    scopes: ['https://www.googleapis.com/auth/gmail.modify'],
    redirect_uri: redirectUri,
    state: 'the-state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };

  /** Asks for a ticket and walks to Google and back. */
  async function walk(token: string, jar = new CookieJar()): Promise<{ session: string; back: URL }> {
    const { status, body } = await call(`${connected()}/connect`, { method: 'POST', token, body: wish });
    expect(status).toBe(201);
    const ticket = body as { auth_session: string; connect_uri: string; connect_params: { ticket: string } };
    let at = new URL(ticket.connect_uri);
    at.searchParams.set('ticket', ticket.connect_params.ticket);
    while (!at.href.startsWith(redirectUri)) {
      const response = await fetch(at, { headers: { cookie: jar.header(at) }, redirect: 'manual' });
      jar.take(at, response.headers);
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${at.pathname} answered ${response.status}`);
      at = new URL(location, at);
    }
    return { session: ticket.auth_session, back: at };
  }

  const complete = (token: string, session: string, back: URL, code_verifier = verifier) =>
    call(`${connected()}/complete`, {
      method: 'POST',
      token,
      body: {
        auth_session: session,
        connect_code: back.searchParams.get('connect_code') ?? '',
        redirect_uri: redirectUri,
        code_verifier,
      },
    });

  test('connects an account to who signs in otherwise, once, and lets it go', async () => {
    const token = await meToken('unlinked');
    const { session, back } = await walk(token);
    expect(back.searchParams.get('state')).toBe('the-state');
    expect(google.authorizations[0]?.get('scope')).toContain('gmail.modify');
    expect(google.authorizations[0]?.get('access_type')).toBe('offline');
    const done = await complete(token, session, back);
    expect(done.status).toBe(201);
    expect(done.body).toMatchObject({
      connection: 'google-oauth2',
      access_type: 'offline',
      scopes: String(google.script.scope).split(' '),
    });
    expect((await complete(token, session, back)).status).toBe(400);
    const api = (await person(tenant.origin, 'unlinked')).accessToken;
    expect((await exchange(api)).body).toMatchObject({ access_token: 'google-access-1' });
    const { id } = done.body as { id: string };
    expect((await call(`${connected()}/accounts`, { token })).body).toMatchObject({ accounts: [{ id }] });
    const removed = await call(`${connected()}/accounts/${id}`, { token, method: 'DELETE' });
    expect(removed.status).toBe(204);
    expect((await exchange(api)).status).toBe(401);
  });

  test('needs the verifier, the same person and an allowed address', async () => {
    const token = await meToken('unlinked');
    const first = await walk(token);
    expect((await complete(token, first.session, first.back, `${verifier}x`)).status).toBe(400);
    const second = await walk(token);
    expect((await complete(await meToken('linked'), second.session, second.back)).status).toBe(400);
    const elsewhere = { ...wish, redirect_uri: 'https://evil.example/' };
    expect((await call(`${connected()}/connect`, { method: 'POST', token, body: elsewhere })).status).toBe(
      400,
    );
  });

  test('tells the page that the person declined', async () => {
    google.script.refusal = 'access_denied';
    const { back } = await walk(await meToken('unlinked'));
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('state')).toBe('the-state');
  });

  test('asks for a token of My Account with the scope', async () => {
    const api = (await person(tenant.origin, 'unlinked')).accessToken;
    expect((await call(`${connected()}/connect`, { method: 'POST', token: api, body: wish })).status).toBe(
      401,
    );
    const audience = `${tenant.origin}/me/`;
    const { accessToken } = await person(tenant.origin, 'unlinked', { audience });
    expect(
      (await call(`${connected()}/connect`, { method: 'POST', token: accessToken, body: wish })).status,
    ).toBe(403);
  });
});

describe('faults', () => {
  test('come with headers, as pages, for one method, and cut short', async () => {
    const at = `${tenant.origin}/.well-known/jwks.json`;
    const fail = (fault: object) =>
      call(`${tenant.origin}/__faults`, {
        method: 'POST',
        body: { path: '/.well-known', times: 1, ...fault },
      });
    await fail({
      status: 429,
      headers: { 'retry-after': '3' },
      body: '<html>',
      contentType: 'text/html',
      method: 'GET',
    });
    const page = await fetch(at);
    expect([
      page.status,
      page.headers.get('retry-after'),
      page.headers.get('content-type'),
      await page.text(),
    ]).toEqual([429, '3', 'text/html', '<html>']);
    await fail({ truncate: 10 });
    const cut = await fetch(at);
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow();
    expect((await fetch(at)).status).toBe(200);
  });

  test('are known by name, and worded as Auth0 words them at each endpoint', async () => {
    const said = async (kind: string, path: string) => {
      await call(`${tenant.origin}/__faults`, { method: 'POST', body: { path, kind, times: 1 } });
      return call(`${tenant.origin}${path}`, { method: 'POST' });
    };
    expect(await said('403-scope', '/api/v2/users')).toMatchObject({
      status: 403,
      body: { statusCode: 403, error: 'Forbidden', errorCode: 'insufficient_scope' },
    });
    expect(await said('401', '/oauth/token')).toMatchObject({
      status: 401,
      body: { error: 'access_denied' },
    });
    const [plain, timed] = [await said('429', '/oauth/token'), await said('429-wait', '/oauth/token')];
    expect([plain.status, plain.headers.get('x-ratelimit-reset')]).toEqual([429, null]);
    expect(Number(timed.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000);
    await expect(said('reset', '/oauth/token')).rejects.toThrow();
  });
});
