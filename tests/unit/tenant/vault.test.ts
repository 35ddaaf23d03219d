import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import { clients } from '../../../local/config.ts';
import {
  accountsAt,
  complete,
  connect,
  connectWish as wish,
  meToken,
  verifier,
  walkBeside,
} from './connecting.ts';
import { call, googleDouble, managementToken, newTenant, person } from './harness.ts';
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
  test('has nothing of a sign-in, until the very account is connected; then its token, scopes and time', async () => {
    for (const account of ['linked', 'unlinked']) {
      const { accessToken } = await person(tenant.origin, account);
      const { status, body } = await exchange(accessToken);
      const { error } = body as { error: string };
      expect([status, error]).toEqual([401, 'federated_connection_refresh_token_not_found']);
    }
    await connect(tenant.origin, 'linked');
    const { status, body } = await exchange((await person(tenant.origin, 'linked')).accessToken);
    expect(status).toBe(200);
    expect(body).toMatchObject({ scope: google.script.scope });
    expect((body as { expires_in: number }).expires_in).toBeGreaterThan(3500);
  });

  test('renews by itself, keeps the refresh token, and tells a refused one', async () => {
    await connect(tenant.origin, 'linked');
    google.script.refreshToken = undefined; // a later connection that brings none must not lose the stored one
    await connect(tenant.origin, 'linked');
    const { accessToken } = await person(tenant.origin, 'linked');
    const asked = google.exchanges.length;
    await knob('vault/expire');
    expect((await exchange(accessToken)).body).toMatchObject({ access_token: `google-access-${asked + 1}` });
    expect(Object.fromEntries(google.exchanges[asked] ?? [])).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'google-refresh',
    });
    await knob('vault/expire');
    expect((await exchange(accessToken)).body).toMatchObject({ access_token: `google-access-${asked + 2}` });
    await knob('vault/expire');
    google.script.tokenStatus = 400;
    const refused = await exchange(accessToken);
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ error: 'federated_connection_refresh_token_flow_failed' });
  });

  test('has none any more for an account that brought no refresh token, once its time is over', async () => {
    google.script.refreshToken = undefined;
    await connect(tenant.origin, 'unlinked');
    const { accessToken } = await person(tenant.origin, 'unlinked');
    expect((await exchange(accessToken)).status).toBe(200);
    await knob('vault/expire');
    const { status, body } = await exchange(accessToken);
    const { error } = body as { error: string };
    expect([status, error]).toEqual([401, 'federated_connection_refresh_token_not_found']);
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
  const connected = () => accountsAt(tenant.origin);
  const finish = (token: string, { session, back }: Awaited<ReturnType<typeof walkBeside>>, by = verifier) =>
    complete(tenant.origin, token, session, back, by);

  test('connects an account to who signs in otherwise, once, and lets it go', async () => {
    const token = await meToken(tenant.origin, 'unlinked');
    const walked = await walkBeside(tenant.origin, token);
    expect(walked.back.searchParams.get('state')).toBe('the-state');
    expect(google.authorizations[0]?.get('scope')).toContain('gmail.modify');
    expect(google.authorizations[0]?.get('access_type')).toBe('offline');
    const done = await finish(token, walked);
    expect(done.status).toBe(201);
    expect(done.body).toMatchObject({
      connection: 'google-oauth2',
      access_type: 'offline',
      scopes: String(google.script.scope).split(' '),
    });
    expect((await finish(token, walked)).status).toBe(400);
    const api = (await person(tenant.origin, 'unlinked')).accessToken;
    expect((await exchange(api)).body).toMatchObject({ access_token: 'google-access-1' });
    const { id } = done.body as { id: string };
    expect((await call(`${connected()}/accounts`, { token })).body).toMatchObject({ accounts: [{ id }] });
    const removed = await call(`${connected()}/accounts/${id}`, { token, method: 'DELETE' });
    expect(removed.status).toBe(204);
    expect((await exchange(api)).status).toBe(401);
  });

  test('needs the verifier, the same person and an allowed address', async () => {
    const token = await meToken(tenant.origin, 'unlinked');
    const first = await walkBeside(tenant.origin, token);
    expect((await finish(token, first, `${verifier}x`)).status).toBe(400);
    const second = await walkBeside(tenant.origin, token);
    expect((await finish(await meToken(tenant.origin, 'linked'), second)).status).toBe(400);
    const elsewhere = { ...wish, redirect_uri: 'https://evil.example/' };
    expect((await call(`${connected()}/connect`, { method: 'POST', token, body: elsewhere })).status).toBe(
      400,
    );
  });

  test('tells the page that the person declined', async () => {
    google.script.refusal = 'access_denied';
    const { back } = await walkBeside(tenant.origin, await meToken(tenant.origin, 'unlinked'));
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
