import { connect } from 'node:net';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import { startGoogle } from '../../../local/google/index.ts';
import type { GoogleErrorBody } from '../../../local/google/errors.ts';
import { newGoogle, newPerson, postJson } from './browser.ts';

let google: RunningPart;
let origin: string;
beforeAll(async () => {
  google = await newGoogle();
  origin = google.origin;
});
afterEach(() => fetch(`${origin}/__faults`, { method: 'DELETE' }));
afterAll(() => google.close());

const keysPath = '/www.googleapis.com/oauth2/v3/certs';
const fail = (fault: object) => postJson(`${origin}/__faults`, { path: '/www.googleapis.com', ...fault });

describe('faults', () => {
  test('answer in place of the truth, so many times, for one method', async () => {
    await fail({
      status: 503,
      body: 'busy',
      contentType: 'text/html',
      headers: { 'retry-after': '7' },
      times: 1,
      method: 'GET',
    });
    const hit = await fetch(`${origin}${keysPath}`);
    expect([
      hit.status,
      await hit.text(),
      hit.headers.get('content-type'),
      hit.headers.get('retry-after'),
    ]).toEqual([503, 'busy', 'text/html', '7']);
    expect((await fetch(`${origin}${keysPath}`)).status).toBe(200);
  });

  test('leave other paths and methods alone, and can be taken back', async () => {
    await fail({ status: 500, method: 'POST' });
    expect((await fetch(`${origin}${keysPath}`)).status).toBe(200);
    await fail({ status: 500 });
    expect((await fetch(`${origin}/accounts.google.com/.well-known/openid-configuration`)).status).toBe(200);
    expect((await fetch(`${origin}${keysPath}`)).status).toBe(500);
    await fetch(`${origin}/__faults`, { method: 'DELETE' });
    expect((await fetch(`${origin}${keysPath}`)).status).toBe(200);
  });

  test('reset cuts before the answer, truncate within the body', async () => {
    await fail({ reset: true, times: 1 });
    await expect(fetch(`${origin}${keysPath}`)).rejects.toThrow('fetch failed');
    await fail({ truncate: 10, times: 1 });
    const cut = await fetch(`${origin}${keysPath}`);
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow();
  });

  test('delay holds the answer back, and a client that leaves ends it', async () => {
    await fail({ delayMs: 60_000, times: 1 });
    const timeout = AbortSignal.timeout(50);
    await expect(fetch(`${origin}${keysPath}`, { signal: timeout })).rejects.toThrow();
    expect((await fetch(`${origin}${keysPath}`)).status).toBe(200);
  });
});

describe('faults by name', () => {
  const said = async (kind: string, host: string) => {
    await postJson(`${origin}/__faults`, { path: `/${host}/`, kind, times: 1 });
    const response = await fetch(`${origin}/${host}/any`);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  test.each([
    ['403-scope', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'insufficientPermissions'],
    ['403-quota', 'RATE_LIMIT_EXCEEDED', 'userRateLimitExceeded'],
    ['403-disabled', 'SERVICE_DISABLED', 'accessNotConfigured'],
    ['403-policy', 'ORG_RESTRICTION_VIOLATION', 'domainPolicy'],
  ])('%s is told by its reason alone, in the words of the API', async (kind, reason, elderReason) => {
    const modern = await said(kind, 'photospicker.googleapis.com');
    const { error } = JSON.parse(modern.text) as GoogleErrorBody;
    expect([modern.status, error.status, error.details?.[0]?.reason, error.errors]).toEqual([
      ...[403, 'PERMISSION_DENIED', reason, undefined],
    ]);
    const elder = JSON.parse((await said(kind, 'gmail.googleapis.com')).text) as GoogleErrorBody;
    expect([elder.error.code, elder.error.errors?.[0]?.reason, elder.error.details]).toEqual([
      ...[403, elderReason, undefined],
    ]);
    const bytes = await said(kind, 'lh3.googleusercontent.com');
    expect([bytes.status, bytes.headers.get('content-type')]).toEqual([403, 'text/html; charset=UTF-8']);
  });

  test('the token endpoint speaks OAuth', async () => {
    const { status, text } = await said('401', 'oauth2.googleapis.com');
    expect([status, JSON.parse(text)]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  test('come with and without a time to wait, as pages, cut short, and not at all', async () => {
    const get = async (kind: string) => {
      await fail({ kind, times: 1 });
      return fetch(`${origin}${keysPath}`);
    };
    expect((await get('429')).headers.get('retry-after')).toBeNull();
    expect((await get('429-wait')).headers.get('retry-after')).toBe('40');
    const page = await get('html');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    await expect((await get('half')).text()).rejects.toThrow();
    await expect(get('reset')).rejects.toThrow();
    expect((await fail({ kind: 'no such kind' })).status).toBe(400);
  });

  test('are taken away one by one', async () => {
    const { body } = await fail({ kind: '503' });
    await fail({ kind: '404' });
    expect((await fetch(`${origin}${keysPath}`)).status).toBe(503);
    await fetch(`${origin}/__faults?id=${String(body['id'])}`, { method: 'DELETE' });
    expect((await fetch(`${origin}${keysPath}`)).status).toBe(404);
  });
});

describe('counts', () => {
  test('calls by method, host and pattern, knobs apart', async () => {
    const person = await newPerson(origin);
    await fetch(`${origin}/__calls`, { method: 'DELETE' });
    const headers = { authorization: `Bearer ${person.accessToken}` };
    for (const id of ['one', 'two'])
      await fetch(`${origin}/photospicker.googleapis.com/v1/sessions/${id}`, { headers });
    await fetch(`${origin}/nowhere.example/`);
    expect(await (await fetch(`${origin}/__calls`)).json()).toEqual({
      total: 3,
      gmailUnits: 0,
      calls: { 'GET photospicker.googleapis.com/v1/sessions/:id': 2, 'GET unknown': 1 },
    });
  });
});

test('an idle connection is left to the client: closed by both at once, it would swallow a request', async () => {
  const response = await fetch(`${origin}${keysPath}`);
  expect([response.status, response.headers.get('keep-alive')]).toEqual([200, null]);
});

describe('whoever asks oddly', () => {
  test('gets an answer, and the next one too', async () => {
    const { hostname, port } = new URL(origin);
    for (const line of [
      'GET //evil/ HTTP/1.1',
      'GET /%E0%A4%A HTTP/1.1',
      'OPTIONS * HTTP/1.1',
      'GET http://[/ HTTP/1.1',
      'BREW /a HTTP/1.1',
    ]) {
      const first = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname);
        socket.once('data', (data) => resolve(data.toString('latin1').slice(0, 10)));
        socket.once('data', () => socket.destroy());
        socket.once('error', reject);
        socket.write(`${line}\r\nHost: localhost\r\n\r\n`);
      });
      expect(first).toMatch(/^HTTP\/1\.1 4/);
    }
    expect((await fetch(`${origin}${keysPath}`)).status).toBe(200);
  });

  test.each([
    ['a body that is not JSON', '{', 400],
    ['an unknown field', '{"emial":"a@example.com"}', 400],
    ['an address that is taken', '{"email":"linked@example.com"}', 409],
    ['a body of 2 MB', ' '.repeat(2_000_000), 413],
  ])('%s is refused', async (_name, body, status) => {
    expect((await fetch(`${origin}/__accounts`, { method: 'POST', body })).status).toBe(status);
  });

  test.each([{ origin: 'https://evil.example' }, { host: 'evil.example' }])(
    'knobs answer this machine alone: %j',
    async (headers) => {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const url = new URL(`${origin}/__revoke`);
        const call = request(
          { host: '127.0.0.1', port: url.port, path: url.pathname, method: 'POST', headers },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        call.once('error', reject);
        call.end('{"email":"linked@example.com"}');
      });
      expect(status).toBe(403);
    },
  );
});

test('it does not start in production', async () => {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    const tenantOrigin = 'http://localhost:1';
    await expect(startGoogle({ port: 0, tenantOrigin, apiOrigin: '', webOrigin: '' })).rejects.toThrow(
      'production',
    );
  } finally {
    process.env['NODE_ENV'] = before ?? 'test';
  }
});

test('a port that is taken is an error with its code', async () => {
  const config = {
    port: Number(new URL(origin).port),
    tenantOrigin: 'http://localhost:1',
    apiOrigin: '',
    webOrigin: '',
  };
  await expect(startGoogle(config)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
