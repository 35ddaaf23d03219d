import { expect, jest, test } from '@jest/globals';
import { createApi, type ApiParts } from '../../../web/src/api.ts';

const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  new Response(
    JSON.stringify({ type: 'https://valet.test/e', title: 't', status, code, detail: 'd', requestId: 'r1' }),
    {
      status,
      headers: { 'content-type': 'application/problem+json', 'request-id': 'r1', ...headers },
    },
  );

/** An answer of the API: it always bears a request id, by which the client knows it from a stranger's. */
const ours = (body: unknown, init: ResponseInit = {}): Response =>
  Response.json(body, { ...init, headers: { 'request-id': 'r0' } });

function apiWith(answers: (Response | Error)[], parts: Partial<ApiParts> = {}) {
  const asked: { url: string; init: RequestInit }[] = [];
  const bearer = jest.fn<ApiParts['bearer']>((options) => Promise.resolve(options.fresh ? 'new' : 'old'));
  const onSignedOut = jest.fn();
  const waits: number[] = [];
  const api = createApi({
    origin: 'https://api.test',
    bearer,
    onSignedOut,
    online: () => true,
    wait: (ms) => Promise.resolve(void waits.push(ms)),
    fetch: (url, init) => {
      asked.push({ url: url instanceof Request ? url.url : url.toString(), init: init ?? {} });
      const next = answers.shift();
      return next instanceof Response ? Promise.resolve(next) : Promise.reject(next ?? new Error('unasked'));
    },
    ...parts,
  });
  return { api, asked, bearer, onSignedOut, waits };
}

test('the bearer goes in its header, and names in a path are escaped', async () => {
  const { api, asked } = apiWith([ours({ id: 'x' })]);
  const answer = await api.file('../a b');
  expect(answer).toMatchObject({ ok: true, status: 200, value: { id: 'x' } });
  expect(asked[0]?.url).toBe('https://api.test/api/files/..%2Fa%20b');
  expect(asked[0]?.init.headers).toEqual({ authorization: 'Bearer old' });
});

test('a problem becomes its code, with its request id and the time to wait', async () => {
  const { api } = apiWith([problem(429, 'too_many_requests', { 'retry-after': '7' })]);
  expect(await api.me()).toEqual({
    ok: false,
    code: 'too_many_requests',
    requestId: 'r1',
    retryAfterMs: 7000,
  });
});

test('what is no problem document is still an answer', async () => {
  const { api } = apiWith([
    new Response('<h1>Bad gateway</h1>', { status: 502 }),
    new Response('nope', { status: 418 }),
    new Response('{', { status: 200 }),
  ]);
  expect(await api.me()).toEqual({ ok: false, code: 'unavailable' });
  expect(await api.me()).toEqual({ ok: false, code: 'unknown' });
  expect(await api.me()).toEqual({ ok: false, code: 'unknown' });
});

test('a refused token is renewed once, then the person is signed out', async () => {
  const good = apiWith([problem(401, 'invalid_token'), ours({ id: 'me' })]);
  expect(await good.api.me()).toMatchObject({ ok: true });
  expect(good.asked.map(({ init }) => (init.headers as Record<string, string>)['authorization'])).toEqual([
    'Bearer old',
    'Bearer new',
  ]);
  expect(good.onSignedOut).not.toHaveBeenCalled();

  const bad = apiWith([problem(401, 'invalid_token'), problem(401, 'invalid_token')]);
  expect(await bad.api.me()).toMatchObject({ ok: false, code: 'invalid_token' });
  expect(bad.asked).toHaveLength(2);
  expect(bad.onSignedOut).toHaveBeenCalledTimes(1);
});

test('with nobody signed in nothing is sent', async () => {
  const { api, asked, onSignedOut } = apiWith([], { bearer: () => Promise.resolve(undefined) });
  expect(await api.me()).toEqual({ ok: false, code: 'not_authenticated' });
  expect(asked).toEqual([]);
  expect(onSignedOut).toHaveBeenCalledTimes(1);
});

test('no answer is told apart: no network, no server, too late, stopped', async () => {
  const gone = new TypeError('Failed to fetch');
  expect(await apiWith([gone], { online: () => false }).api.me()).toEqual({ ok: false, code: 'offline' });
  expect(await apiWith([gone]).api.me()).toEqual({ ok: false, code: 'unreachable' });
  const silent = apiWith([], {
    fetch: (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      }),
  });
  expect(await silent.api.me({}, { deadlineMs: 1 })).toEqual({ ok: false, code: 'late' });
  expect(await apiWith([gone]).api.me({}, { signal: AbortSignal.abort() })).toEqual({
    ok: false,
    code: 'cancelled',
  });
});

test('what another call is saving is asked for until it is there', async () => {
  const working = (): Response =>
    new Response(null, { status: 202, headers: { 'retry-after': '2', 'request-id': 'r0' } });
  const { api, waits } = apiWith([working(), working(), ours({ id: 'f1' }, { status: 201 })]);
  expect(await api.savePicked('s', 'p', { albumTitle: 'a' })).toMatchObject({
    ok: true,
    value: { id: 'f1' },
  });
  expect(waits).toEqual([2000, 2000]);
});
