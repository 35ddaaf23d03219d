import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import { Bucket } from '../../../local/tenant/rate.ts';
import { call, googleDouble, managementToken, newTenant, person } from './harness.ts';
import type { GoogleDouble } from './harness.ts';

let google: GoogleDouble;
let tenant: RunningPart;
let users: string;
beforeAll(async () => {
  google = await googleDouble();
  tenant = await newTenant({ googleOrigin: google.origin });
  users = `${tenant.origin}/api/v2/users`;
});
afterAll(async () => {
  await tenant.close();
  await google.close();
});

const at = (id: string): string => `${users}/${encodeURIComponent(id)}`;

describe('the Management API', () => {
  test('wants a token that is for it', async () => {
    expect(await call(at('auth0|unlinked'))).toMatchObject({
      status: 401,
      body: { statusCode: 401, error: 'Unauthorized' },
    });
    const { accessToken } = await person(tenant.origin, 'unlinked');
    expect((await call(at('auth0|unlinked'), { token: accessToken })).status).toBe(401);
  });

  test('shows a user for read:users, and upstream tokens only for read:user_idp_tokens', async () => {
    await person(tenant.origin, 'linked');
    const id = 'google-oauth2|100000000000000000001';
    const lean = await call(at(id), { token: await managementToken(tenant.origin, 'read:users') });
    expect(lean.status).toBe(200);
    expect(JSON.stringify(lean.body)).not.toMatch(/access_token|expires_in/);
    const full = await call(at(id), { token: await managementToken(tenant.origin) });
    expect(JSON.stringify(full.body)).toMatch(/access_token/);
  });

  test('counts what it is asked, and notes each call with its moment when told to', async () => {
    const calls = `${tenant.origin}/__calls`;
    const token = await managementToken(tenant.origin);
    await fetch(`${calls}?log=on`, { method: 'DELETE' });
    await call(at('auth0|unlinked'), { token });
    await call(at('auth0|nobody'), { token });
    const report = (await (await fetch(calls)).json()) as { calls: object; log: [number, string, string][] };
    expect(report.calls).toEqual({ 'GET /api/v2/users/:id': 2 });
    expect(report.log.map(([, ...rest]) => rest)).toEqual([
      ['GET /api/v2/users/:id', 'auth0|unlinked'],
      ['GET /api/v2/users/:id', 'auth0|nobody'],
    ]);
    await fetch(calls, { method: 'DELETE' });
    expect(await (await fetch(calls)).json()).toEqual({ calls: {}, limited: 0 });
  });

  test('refuses a token without the scope', async () => {
    const token = await managementToken(tenant.origin, 'update:users');
    expect(await call(at('auth0|unlinked'), { token })).toMatchObject({
      status: 403,
      body: { errorCode: 'insufficient_scope' },
    });
  });

  test('knows nobody of a made-up id, nor of an ill-encoded one', async () => {
    const token = await managementToken(tenant.origin);
    expect(await call(at('auth0|nobody'), { token })).toMatchObject({
      status: 404,
      body: { errorCode: 'inexistent_user' },
    });
    expect((await call(`${users}/%zz`, { token })).status).toBe(404);
  });

  test('links a second account, whose id is then gone, and parts them again', async () => {
    const token = await managementToken(tenant.origin);
    google.script.subject = '100000000000000000777';
    const second = await person(tenant.origin, 'linked');
    const googleId = 'google-oauth2|100000000000000000777';
    const made = await call(`${tenant.origin}/__people`, { method: 'POST', body: { name: 'Pia Primary' } });
    const { id, key } = made.body as { id: string; key: string };

    const linked = await call(`${at(id)}/identities`, {
      token,
      method: 'POST',
      body: { link_with: second.idToken },
    });
    expect(linked.status).toBe(201);
    expect(linked.body).toMatchObject([{ provider: 'auth0' }, { provider: 'google-oauth2' }]);
    expect((await call(at(googleId), { token })).status).toBe(404);
    expect((await call(at(id), { token })).body).toMatchObject({
      identities: [
        { provider: 'auth0', user_id: key },
        { provider: 'google-oauth2', access_token: expect.any(String), profileData: { name: 'Lena Linked' } },
      ],
    });
    // who signs in with the second account is the first user now
    const again = await person(tenant.origin, 'linked');
    expect((await call(`${tenant.origin}/userinfo`, { token: again.accessToken })).body).toMatchObject({
      sub: id,
    });

    const parted = await call(`${at(id)}/identities/google-oauth2/100000000000000000777`, {
      token,
      method: 'DELETE',
    });
    expect(parted).toMatchObject({ status: 200, body: [{ provider: 'auth0' }] });
    expect((await call(at(googleId), { token })).status).toBe(200);
  });

  test.each(['not-a-token', 'access-token'])('links with %s to nobody', async (kind) => {
    const token = await managementToken(tenant.origin);
    const linkWith = kind === 'not-a-token' ? kind : (await person(tenant.origin, 'unlinked')).accessToken;
    const made = await call(`${tenant.origin}/__people`, { method: 'POST', body: {} });
    const { id } = made.body as { id: string };
    const answer = await call(`${at(id)}/identities`, {
      token,
      method: 'POST',
      body: { link_with: linkWith },
    });
    expect(answer.status).toBe(400);
  });

  test('does not part a user from the main identity', async () => {
    const token = await managementToken(tenant.origin);
    const answer = await call(`${at('auth0|unlinked')}/identities/auth0/unlinked`, {
      token,
      method: 'DELETE',
    });
    expect(answer.status).toBe(400);
  });
});

describe('its rate limit', () => {
  test('holds for the whole API, with the headers of Auth0', async () => {
    const tight = await newTenant({ managementRate: { perSecond: 0.001, burst: 2 } });
    try {
      const token = await managementToken(tight.origin);
      const url = `${tight.origin}/api/v2/users/auth0%7Cunlinked`;
      expect((await call(url, { token })).headers.get('x-ratelimit-remaining')).toBe('1');
      expect((await call(url, { token })).status).toBe(200);
      const over = await call(url, { token });
      expect(over).toMatchObject({
        status: 429,
        body: { statusCode: 429, error: 'Too Many Requests', errorCode: 'too_many_requests' },
      });
      expect(over.headers.get('x-ratelimit-limit')).toBe('2');
      expect(Number(over.headers.get('x-ratelimit-reset'))).toBeGreaterThan(1_700_000_000);
    } finally {
      await tight.close();
    }
  });

  test('fills again with time', () => {
    let now = 1_000_000;
    const bucket = new Bucket({ perSecond: 2, burst: 2 }, () => now);
    expect([bucket.take(), bucket.take(), bucket.take()].map(({ allowed }) => allowed)).toEqual([
      true,
      true,
      false,
    ]);
    now += 500;
    expect(bucket.take()).toEqual({ allowed: true, limit: 2, remaining: 0, reset: 1_002 });
    expect(bucket.take().allowed).toBe(false);
  });
});
