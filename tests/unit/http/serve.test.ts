import { describe, expect, test } from '@jest/globals';
import { Problem } from '../../../shared/errors/index.ts';
import { anyone } from '../../../shared/http/index.ts';
import { ask, open, route, text, web } from './ask.ts';

describe('every answer', () => {
  test('is JSON, not stored, not sniffed, and bears a request id of ours', async () => {
    const { status, headers, json } = await ask([open], { headers: { 'x-request-id': 'theirs' } });
    expect(status).toBe(200);
    expect(json).toEqual({ text: 'hello' });
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'origin',
    });
    expect(headers['request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("logs our id, the caller's id made harmless, and the path's template, never the address", async () => {
    const { lines, headers } = await ask([open], {
      url: 'https://api.example/api/thing?x=secret',
      headers: { 'x-request-id': 'abc\u00e4 d' },
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.fields).toMatchObject({
      requestId: headers['request-id'],
      clientRequestId: 'abcd',
      path: '/api/thing',
      status: 200,
    });
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  test('has CORS headers for exact origins only, on failures too', async () => {
    const good = await ask([open], { headers: { origin: web }, method: 'DELETE' });
    expect(good.status).toBe(405);
    expect(good.headers).toMatchObject({ 'access-control-allow-origin': web, vary: 'origin' });
    expect(good.headers['access-control-expose-headers']).toContain('request-id');
    const bad = await ask([open], { headers: { origin: `${web}.evil.example` } });
    expect(bad.headers).not.toHaveProperty('access-control-allow-origin');
    expect(bad.headers).not.toHaveProperty('access-control-allow-credentials');
  });
});

test('OPTIONS answers a preflight for the methods of the path', async () => {
  const { status, headers, body } = await ask([open], { method: 'OPTIONS', headers: { origin: web } });
  expect([status, body]).toEqual([204, undefined]);
  expect(headers).toMatchObject({ 'access-control-allow-methods': 'GET, HEAD', allow: 'GET, HEAD, OPTIONS' });
  expect(headers['access-control-allow-headers']).toContain('authorization');
});

test('another method is 405 with allow; an unknown address is 404', async () => {
  const wrong = await ask([open], { method: 'PATCH' });
  expect([wrong.status, wrong.headers['allow'], wrong.json?.['code']]).toEqual([
    405,
    'GET, HEAD, OPTIONS',
    'method_not_allowed',
  ]);
  expect((await ask([])).json?.['code']).toBe('not_found');
});

describe('HEAD', () => {
  const bytes = route({
    ...open,
    answers: { 200: { bytes: 'image/png' } },
    work: () => ({
      status: 200,
      bytes: new Uint8Array(9),
      contentType: 'image/png',
      headers: { etag: '"1"' },
    }),
  });

  test('has the head of what GET answers, and no body: JSON, bytes, failures', async () => {
    const refuse = (): never => {
      throw new Problem('not_ready', 'Not yet.');
    };
    for (const routes of [[open], [bytes], [route({ ...open, work: refuse })]]) {
      const [got, looked] = [await ask(routes), await ask(routes, { method: 'HEAD' })];
      expect(got.body).toBeDefined();
      expect(looked.body).toBeUndefined();
      const id = { 'request-id': looked.headers['request-id'] };
      expect([looked.status, looked.headers]).toEqual([got.status, { ...got.headers, ...id }]);
    }
  });

  test('is not there without GET, and goes to a route of its own where there is one', async () => {
    const post = route({ ...open, method: 'POST' });
    expect((await ask([post], { method: 'HEAD' })).status).toBe(405);
    const own = route({ ...open, method: 'HEAD', answers: { 204: null }, work: () => ({ status: 204 }) });
    expect((await ask([open, own], { method: 'HEAD' })).status).toBe(204);
    expect((await ask([open, own], { method: 'PUT' })).headers['allow']).toBe('GET, HEAD, OPTIONS');
  });
});

describe('faults', () => {
  const failing = (cause: unknown, extra: { deadline?: number; errorFormat?: 'oauth' } = {}) =>
    route({
      method: 'GET',
      path: '/api/thing',
      summary: 's',
      access: anyone(),
      answers: { 200: text },
      problems: [],
      ...extra,
      work: async () => {
        if (cause === 'never') await new Promise(() => undefined);
        throw cause;
      },
    });

  test('nobody foresaw are internal, with the cause in the log alone', async () => {
    const { status, json, lines } = await ask([failing(new Error('key=abc leaked'))]);
    expect([status, json?.['code']]).toEqual([500, 'internal']);
    expect(JSON.stringify(json)).not.toContain('leaked');
    expect(lines.at(-1)?.fields?.['cause']).toContain('leaked');
  });

  test('wake somebody when they are ours, and nobody for a store that is full', async () => {
    const levelOf = async (cause: unknown) => (await ask([failing(cause)])).lines.at(-1)?.level;
    expect(await levelOf(new Error('ours'))).toBe('error');
    expect(await levelOf(new Problem('quota_exceeded', 'Full.'))).toBe('info');
  });

  test('that are no errors at all are internal too', async () => {
    expect((await ask([failing('a string')])).json?.['code']).toBe('internal');
    expect((await ask([failing(undefined)])).json?.['code']).toBe('internal');
  });

  test('work that never ends is answered at the deadline', async () => {
    const { status, json, headers } = await ask([failing('never', { deadline: 20 })]);
    expect([status, json?.['code'], headers['retry-after']]).toEqual([504, 'upstream_timeout', '5']);
  });

  test('problems bring their fields, headers and retry-after', async () => {
    const problem = new Problem('too_many_requests', 'Slow down.', {
      fields: { feature: 'mail' },
      retryAfter: 2.1,
    });
    const { json, headers } = await ask([failing(problem)]);
    expect(json).toMatchObject({
      code: 'too_many_requests',
      feature: 'mail',
      detail: 'Slow down.',
      status: 429,
    });
    expect(headers['retry-after']).toBe('3');
  });

  test('of an exchange are OAuth error bodies', async () => {
    const problem = new Problem('invalid_request', 'No such target.', {
      fields: { oauthError: 'invalid_target' },
    });
    const { json } = await ask([failing(problem, { errorFormat: 'oauth' })]);
    expect(json).toMatchObject({ error: 'invalid_target', error_description: 'No such target.' });
  });
});

describe('bytes and ETags', () => {
  const image = route({
    method: 'GET',
    path: '/api/thing',
    summary: 's',
    access: anyone(),
    answers: { 200: { bytes: 'image/jpeg' } },
    problems: [],
    work: () => ({
      status: 200,
      bytes: new Uint8Array([1, 2]),
      contentType: 'image/jpeg',
      headers: { etag: '"v1"', 'cache-control': 'private, no-cache' },
    }),
  });

  test('go out as they are', async () => {
    const { body, headers } = await ask([image]);
    expect(body).toEqual(new Uint8Array([1, 2]));
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'private, no-cache',
      etag: '"v1"',
    });
  });

  test('what the caller has already is 304', async () => {
    const { status, body } = await ask([image], { headers: { 'if-none-match': '"v0", W/"v1"' } });
    expect([status, body]).toEqual([304, undefined]);
  });
});
