import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { GoogleApi, mayCarryBearer } from '../../../shared/google/google-api.ts';
import {
  googleFetch,
  GoogleOAuth,
  GoogleTokens,
  requiredScope,
} from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { type Call, fakeServer, json, never } from '../linked-accounts/support.ts';
import { problemOf } from './picker-items.ts';

const person = { subject: 'google-oauth2|1', issuedAt: 1 };
const url = new URL('https://photospicker.googleapis.com/v1/sessions/s');
const Anything = z.object({ id: z.string() });

/** Tokens are refreshed as `at-1`, `at-2`, …; everything else is `google`. */
function setup(google: (call: Call, nth: number) => Response | Promise<Response>) {
  let refreshes = 0;
  const api: Call[] = [];
  const server = fakeServer((call) => {
    if (call.url.host === 'oauth2.googleapis.com') {
      refreshes += 1;
      return json(200, { access_token: `at-${refreshes}`, expires_in: 3599, scope: requiredScope.photos });
    }
    api.push(call);
    return google(call, api.length);
  });
  const fetch = googleFetch(server.fetch, undefined);
  const clock = { now: () => Date.now() };
  const tokens = new GoogleTokens({
    source: {
      linkedToken: () =>
        Promise.resolve({ account: '1', accessToken: new Secret('at-0'), refreshToken: new Secret('rt') }),
    },
    oauth: new GoogleOAuth({ clientId: 'c', clientSecret: new Secret('s') }, fetch, clock),
  });
  return { api: new GoogleApi({ fetch, tokens }), calls: api, refreshes: () => refreshes };
}

const get = (api: GoogleApi, extra: { method?: 'GET' | 'POST' | 'DELETE'; deadlineMs?: number } = {}) =>
  api.json(Anything, { person, feature: 'photos', url, ...extra });

const unauthenticated = () => json(401, { error: { code: 401, status: 'UNAUTHENTICATED' } });

describe('a call of Google', () => {
  test('carries the bearer in the header and no redirect', async () => {
    const { api, calls } = setup(() => json(200, { id: 'x' }));
    expect(await get(api)).toEqual({ id: 'x' });
    expect(calls.map((call) => call.headers.get('authorization'))).toEqual(['Bearer at-1']);
  });

  test('renews a refused token once', async () => {
    const { api, calls, refreshes } = setup((_, nth) =>
      nth === 1 ? unauthenticated() : json(200, { id: 'x' }),
    );
    await get(api, { method: 'POST' });
    expect(calls.map((call) => call.headers.get('authorization'))).toEqual(['Bearer at-1', 'Bearer at-2']);
    expect(refreshes()).toBe(2);
  });

  test('asks for a new connection when the renewed one is refused too, and remembers it', async () => {
    const { api, calls } = setup(unauthenticated);
    expect((await problemOf(get(api))).code).toBe('google_reconnect_required');
    expect(calls).toHaveLength(2);
    expect((await problemOf(get(api))).code).toBe('google_reconnect_required');
    expect(calls).toHaveLength(2);
  });

  test('names feature and scope of a missing permission', async () => {
    const reason = {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    };
    const { api } = setup(() =>
      json(403, { error: { code: 403, status: 'PERMISSION_DENIED', details: [reason] } }),
    );
    const problem = await problemOf(get(api));
    expect([problem.code, problem.fields]).toEqual([
      'google_permission_missing',
      { feature: 'photos', scope: requiredScope.photos },
    ]);
  });

  test('repeats a read after a passing fault, never a POST', async () => {
    const flaky = (_: Call, nth: number) =>
      nth < 3 ? new Response('', { status: 503 }) : json(200, { id: 'x' });
    const read = setup(flaky);
    expect(await get(read.api)).toEqual({ id: 'x' });
    expect(read.calls).toHaveLength(3);
    const write = setup(flaky);
    expect((await problemOf(get(write.api, { method: 'POST' }))).code).toBe('unavailable');
    expect(write.calls).toHaveLength(1);
  });

  test.each<[number, string, string, number]>([
    [429, '40', 'too_many_requests', 8000],
    [503, '40', 'unavailable', 8000],
    [502, '3', 'unavailable', 8000],
    [503, '2', 'unavailable', 1500],
  ])('passes on at once what %d with retry-after %s asks for', async (status, asked, code, deadlineMs) => {
    const { api, calls } = setup(() => new Response('', { status, headers: { 'retry-after': asked } }));
    const problem = await problemOf(get(api, { deadlineMs }));
    expect([problem.code, problem.retryAfter, calls.length]).toEqual([code, Number(asked), 1]);
  });

  test('waits out a short retry-after before it reads again', async () => {
    const at: number[] = [];
    const { api } = setup((_, nth) => {
      at.push(performance.now());
      return nth === 1
        ? new Response('', { status: 503, headers: { 'retry-after': '1' } })
        : json(200, { id: 'x' });
    });
    expect(await get(api)).toEqual({ id: 'x' });
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(990);
  });

  test.each<[string, () => Response | Promise<Response>, string]>([
    ['silence', never, 'upstream_timeout'],
    ['a lost connection', () => Promise.reject(new TypeError('fetch failed')), 'unavailable'],
    ['HTML in place of JSON', () => new Response('<html>', { status: 200 }), 'upstream_failed'],
    ['half a body', () => new Response('{"id":', { status: 200 }), 'upstream_failed'],
    ['another shape', () => json(200, { id: 7 }), 'upstream_failed'],
    [
      'a redirect',
      () => new Response('', { status: 302, headers: { location: 'https://evil.example/' } }),
      'upstream_failed',
    ],
    ['a body that breaks off', () => broken(), 'upstream_failed'],
    ['a body that stalls', () => stalled(), 'upstream_timeout'],
  ])('answers %s with a code of ours', async (_, google, code) => {
    const { api } = setup(google);
    // Short only where it is what ends the wait: what is asked again takes its time, more on a busy machine.
    const problem = await problemOf(get(api, { deadlineMs: code === 'upstream_timeout' ? 900 : 30_000 }));
    expect(problem.code).toBe(code);
    expect(`${problem.message} ${String(problem.cause)}`).not.toMatch(/at-\d/);
  });
});

describe('the bearer', () => {
  test.each([
    'http://photospicker.googleapis.com/v1',
    'https://photospicker.googleapis.com:444/v1',
    'https://photospicker.googleapis.com.evil.example/',
    'https://user@photospicker.googleapis.com/',
    'https://evilgoogleusercontent.com/x',
    'https://lh3.googleusercontent.com.evil.example/x',
    'https://169.254.169.254/',
    'https://localhost/',
    'https://www.googleapis.com/',
    // Under the same domain, and anybody's: a virtual machine, a script, a page in translation, a cached page.
    'https://34.1.2.3.bc.googleusercontent.com/x=d',
    'https://script.googleusercontent.com/macros/echo',
    'https://x.translate.googleusercontent.com/',
    'https://webcache.googleusercontent.com/x',
    'https://googleusercontent.com/x',
    'https://lh3.x.googleusercontent.com/x',
    'https://lh33.googleusercontent.com/x',
    'https://user@lh3.googleusercontent.com/x',
    'http://lh3.googleusercontent.com/x',
    'https://video-downloads.googleusercontent.com/x',
  ])('never goes to %s', async (address) => {
    expect(mayCarryBearer(new URL(address))).toBe(false);
    const { api, calls, refreshes } = setup(() => json(200, {}));
    await problemOf(api.bytes({ person, feature: 'photos', url: new URL(address) }));
    expect([calls.length, refreshes()]).toEqual([0, 0]);
  });

  test('stays behind when a film redirects to the download host, and nothing else is followed', async () => {
    const film = new URL('https://lh3.googleusercontent.com/ppa/x=dv');
    const leads = (location: string) =>
      setup((call) =>
        call.url.host === 'lh3.googleusercontent.com'
          ? new Response('', { status: 302, headers: { location } })
          : new Response('film'),
      );
    const good = leads('https://video-downloads.googleusercontent.com/y');
    const answer = await good.api.bytes({ person, feature: 'photos', url: film });
    expect(await answer.text()).toBe('film');
    expect(good.calls.map((call) => call.headers.get('authorization'))).toEqual(['Bearer at-1', null]);
    expect(good.calls.map((call) => call.headers.get('accept-encoding'))).toEqual(['identity', 'identity']);
    for (const elsewhere of [
      'https://evil.example/y',
      'https://34.1.2.3.bc.googleusercontent.com/y',
      'https://script.googleusercontent.com/y',
      'http://video-downloads.googleusercontent.com/y',
      'https://video-downloads.googleusercontent.com:444/y',
    ]) {
      const bad = leads(elsewhere);
      expect((await problemOf(bad.api.bytes({ person, feature: 'photos', url: film }))).code).toBe(
        'upstream_failed',
      );
      expect(bad.calls).toHaveLength(1);
    }
  });
});

function broken(): Response {
  return new Response(
    new ReadableStream({
      pull: (stream) => {
        stream.error(new TypeError('terminated'));
      },
    }),
  );
}

/** What `fetch` does to a body when its signal fires, without a socket: this stream ends in the time-out by itself. */
function stalled(): Response {
  return new Response(
    new ReadableStream({
      start: (stream) => {
        setTimeout(() => stream.error(new DOMException('late', 'TimeoutError')), 950);
      },
    }),
  );
}
