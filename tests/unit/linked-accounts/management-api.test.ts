import { describe, expect, test } from '@jest/globals';
import { isProblem, type Problem } from '../../../shared/errors/index.ts';
import { ManagementApiTokenSource, ManagementUsers } from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { type Call, fakeServer, HeldClock, json, never } from './support.ts';

const person = { subject: 'google-oauth2|100', issuedAt: 0 };
const google = {
  provider: 'google-oauth2',
  connection: 'google-oauth2',
  user_id: '100',
  isSocial: true,
  access_token: 'at',
  refresh_token: 'rt',
  expires_in: 3599,
};
const other = {
  provider: 'windowslive',
  connection: 'live',
  user_id: 'y',
  isSocial: true,
  access_token: 'at-other',
};
const database = { provider: 'auth0', connection: 'Users', user_id: 'x', isSocial: false };

type UserAnswer = (call: Call, nth: number) => Response | Promise<Response>;

function setup(
  user: UserAnswer,
  options: { deadlineMs?: number; token?: () => Response | Promise<Response> } = {},
) {
  const clock = new HeldClock();
  const users: Call[] = [];
  let grants = 0;
  const server = fakeServer((call) => {
    if (call.url.pathname === '/oauth/token') {
      grants += 1;
      return options.token?.() ?? json(200, { access_token: `management-${grants}`, expires_in: 86_400 });
    }
    users.push(call);
    return user(call, users.length);
  });
  const api = new ManagementUsers({
    tenant: 'https://tenant.example',
    clientId: 'management',
    clientSecret: new Secret('management-secret'),
    fetch: server.fetch,
    clock,
    ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
  });
  const source = new ManagementApiTokenSource(api);
  return { source, clock, users, grants: () => grants, calls: server.calls };
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (cause) {
    if (isProblem(cause)) return cause;
    throw cause;
  }
  throw new Error('nothing was refused');
}

describe('the Management API as a token source', () => {
  test('finds the Google identity wherever it stands, with the user id encoded', async () => {
    const { source, users, calls } = setup(() => json(200, { identities: [database, other, google] }));
    const linked = await source.linkedToken(person);
    expect([linked?.account, linked?.accessToken.reveal(), linked?.refreshToken?.reveal()]).toEqual([
      '100',
      'at',
      'rt',
    ]);
    expect(users[0]?.url.href).toBe(
      'https://tenant.example/api/v2/users/google-oauth2%7C100?fields=identities&include_fields=true',
    );
    expect(users[0]?.headers.get('authorization')).toBe('Bearer management-1');
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
      grant_type: 'client_credentials',
      client_id: 'management',
      client_secret: 'management-secret',
      audience: 'https://tenant.example/api/v2/',
    });
  });

  test.each([
    ['another provider alone', () => json(200, { identities: [other, database] })],
    ['nobody', () => json(200, { identities: [] })],
    ['an unknown user', () => json(404, { statusCode: 404, error: 'Not Found' })],
  ])('%s is not linked', async (_, user) => {
    expect(await setup(user).source.linkedToken(person)).toBeUndefined();
  });

  test('gets one management token for many look-ups, and a new one when it ends', async () => {
    const { source, clock, grants } = setup(() => json(200, { identities: [google] }));
    await Promise.all(Array.from({ length: 16 }, () => source.linkedToken(person)));
    expect(grants()).toBe(1);
    clock.time += 86_400_000 - 60_000;
    await source.linkedToken(person);
    expect(grants()).toBe(2);
  });

  test('renews a refused management token once', async () => {
    const { source, users, grants } = setup((_, nth) =>
      nth === 1 ? json(401, { statusCode: 401 }) : json(200, { identities: [google] }),
    );
    expect((await source.linkedToken(person))?.account).toBe('100');
    expect([users.length, grants()]).toEqual([2, 2]);
    const refusing = setup(() => json(401, { statusCode: 401 }));
    expect((await problemOf(refusing.source.linkedToken(person))).code).toBe('configuration_error');
    expect(refusing.users).toHaveLength(2);
  });

  test('waits out a limit that ends before the deadline', async () => {
    const { source, users, clock } = setup((_, nth) =>
      nth === 1
        ? json(429, {}, { 'x-ratelimit-reset': String(clock.time / 1000) })
        : json(200, { identities: [google] }),
    );
    expect((await source.linkedToken(person))?.account).toBe('100');
    expect(users).toHaveLength(2);
  });

  test('lets those through first who came first, one at a time, while it is limited', async () => {
    let open = false;
    let atOnce = 0;
    let most = 0;
    const { source, users, clock } = setup(async () => {
      if (!open) return json(429, {}, { 'x-ratelimit-reset': String(clock.time / 1000) });
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      return json(200, { identities: [google] });
    });
    const served: number[] = [];
    const ask = (nth: number) =>
      source.linkedToken({ ...person, subject: `auth0|${nth}` }).then(() => served.push(nth));
    const asking = [ask(0), ask(1), ask(2)];
    // By the time the first has asked in vain three times more, the others have long heard that they must wait.
    while (users.length < 6) await new Promise(setImmediate);
    open = true;
    asking.push(ask(3));
    await Promise.all(asking);
    expect([served, most]).toEqual([[0, 1, 2, 3], 1]);
    // Whoever comes when nobody waits any more is not held up by anybody.
    await Promise.all([ask(4), ask(5)]);
    expect(most).toBe(2);
  });

  test('who leaves the line holds nobody up', async () => {
    let limited = true;
    const { source, users, clock } = setup(() =>
      limited
        ? json(429, {}, { 'x-ratelimit-reset': String(clock.time / 1000 + 2) })
        : json(200, { identities: [google] }),
    );
    const leaving = new AbortController();
    const first = source.linkedToken(person, leaving.signal).catch((cause: unknown) => cause);
    const second = source.linkedToken({ ...person, subject: 'auth0|2' });
    while (users.length < 2) await new Promise(setImmediate);
    limited = false;
    clock.time += 2000;
    leaving.abort();
    expect(await first).toBe(leaving.signal.reason);
    expect((await second)?.account).toBe('100');
  });

  test('passes on a limit that ends after it', async () => {
    const { source, users, clock } = setup(() =>
      json(429, {}, { 'x-ratelimit-reset': String(clock.time / 1000 + 30) }),
    );
    const problem = await problemOf(source.linkedToken(person));
    expect([problem.code, problem.retryAfter, users.length]).toEqual(['unavailable', 30, 1]);
  });

  test.each<[string, UserAnswer]>([
    ['gone', () => Promise.reject(new TypeError('fetch failed'))],
    ['failing', () => new Response('', { status: 500 })],
    ['silent', never],
    ['answering HTML', () => new Response('<html>', { status: 200 })],
    ['answering something else', () => json(200, {})],
    ['answering half a body', () => new Response('{"identities": [', { status: 200 })],
  ])('a tenant that is %s is unavailable', async (_, user) => {
    const { source, users } = setup(user, { deadlineMs: 200 });
    expect((await problemOf(source.linkedToken(person))).code).toBe('unavailable');
    expect(users).toHaveLength(1);
  });

  test('our own refused credentials are a fault of configuration', async () => {
    const { source } = setup(() => json(200, {}), { token: () => json(401, { error: 'access_denied' }) });
    expect((await problemOf(source.linkedToken(person))).code).toBe('configuration_error');
  });

  test('no refusal repeats a secret', async () => {
    const { source } = setup(() => json(403, { message: 'at rt management-1' }));
    const problem = await problemOf(source.linkedToken(person));
    expect(JSON.stringify([problem.message, problem.detail, String(problem.cause)])).not.toMatch(
      /management-|rt/,
    );
  });
});
