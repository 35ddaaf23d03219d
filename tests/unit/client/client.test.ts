import { describe, expect, test } from '@jest/globals';
import type { routes } from '../../../functions/routes.ts';
import { createClient } from '../../../shared/client/index.ts';

const origin = 'http://api.test';
const fileId = '0123456789abcdefghijklmnop';

interface Seen {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A client whose calls are answered from a list, and what it sent. */
function clientOf(
  answers: readonly (Response | (() => Promise<Response>))[],
  tokens: readonly string[] = [],
) {
  const seen: Seen[] = [];
  const asked: boolean[] = [];
  const client = createClient<typeof routes>({
    origin,
    ...(tokens.length === 0
      ? {}
      : {
          token: ({ fresh }) => {
            asked.push(fresh);
            return Promise.resolve(tokens[asked.length - 1]);
          },
        }),
    fetch: (url, init) => {
      const { method = '', headers, body } = init ?? {};
      seen.push({
        url: url instanceof Request ? url.url : url.toString(),
        method,
        headers: new Headers(headers),
        body,
      });
      const answer = answers[seen.length - 1];
      if (answer === undefined) throw new Error('one call too many');
      return answer instanceof Response ? Promise.resolve(answer) : answer();
    },
  });
  return { client, seen, asked };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'request-id': 'r1', ...headers },
  });
const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  json(
    status,
    { code, detail: 'A sentence.', status, requestId: 'r1', quota: 5 },
    {
      'content-type': 'application/problem+json',
      ...headers,
    },
  );

describe('what is sent', () => {
  test('parameters are escaped, an absent member of the query is left out', async () => {
    const { client, seen } = clientOf([json(200, { items: [] }), json(200, {})]);
    await client.get('/api/files', { query: { q: 'a&b=ü', limit: 5 } });
    await client.get('/api/tables/{table}/{id}', { params: { table: 'no/tes', id: 'a?b#c' } });
    expect(seen.map(({ url }) => url)).toEqual([
      `${origin}/api/files?q=a%26b%3D%C3%BC&limit=5`,
      `${origin}/api/tables/no%2Ftes/a%3Fb%23c`,
    ]);
  });

  test.each(['.', '..', ''])(
    'the parameter "%s" never leaves: a URL would take it for a step up',
    async (id) => {
      const { client, seen } = clientOf([]);
      const outcome = await client.delete('/api/files/{fileId}', { params: { fileId: id } });
      expect(outcome).toMatchObject({ ok: false, code: 'not_found' });
      expect(seen).toEqual([]);
    },
  );

  test('JSON, forms and lines each go as what they are', async () => {
    const { client, seen } = clientOf([json(201, {}), json(200, {}), json(200, {}), json(201, {})]);
    await client.post('/api/files/grants', { body: { operation: 'download', fileId } });
    await client.post('/api/token', { body: new URLSearchParams({ scope: 'browse' }) });
    await client.post('/api/imports/{table}', { params: { table: 'events' }, body: new Uint8Array([123]) });
    const body = new Blob(['RIFF'], { type: 'image/webp' });
    await client.put('/api/files/{fileId}/thumbnail', { params: { fileId }, body });
    expect(seen[0]?.headers.get('content-type')).toBe('application/json');
    expect(seen[0]?.body).toBe(JSON.stringify({ operation: 'download', fileId }));
    expect(seen[1]?.body).toBeInstanceOf(URLSearchParams);
    expect(seen[2]?.headers.get('content-type')).toBe('application/x-ndjson');
    expect(seen[3]?.headers.get('content-type')).toBe('image/webp');
  });

  test('without a token source there is no Authorization', async () => {
    const { client, seen } = clientOf([json(200, { status: 'ok' })]);
    await client.get('/api/health');
    expect(seen[0]?.headers.has('authorization')).toBe(false);
  });
});

describe('what comes back', () => {
  test('a success has its status, headers and body', async () => {
    const { client } = clientOf([json(200, { id: fileId }, { etag: '"1"' })], ['t']);
    const outcome = await client.get('/api/files/{fileId}', { params: { fileId } });
    expect(outcome).toMatchObject({ ok: true, status: 200, body: { id: fileId } });
    expect(outcome.ok && outcome.headers.get('etag')).toBe('"1"');
  });

  test('no body is undefined, bytes are a blob', async () => {
    const empty = new Response(null, { status: 204, headers: { 'request-id': 'r' } });
    const image = new Response(new Uint8Array([1, 2]), {
      headers: { 'request-id': 'r', 'content-type': 'image/jpeg' },
    });
    const { client } = clientOf([empty, image]);
    const gone = await client.delete('/api/files/{fileId}', { params: { fileId } });
    expect(gone).toMatchObject({ ok: true, status: 204, body: undefined });
    const path = '/api/google/picker-sessions/{id}/photos/{photoId}/thumbnail';
    const bytes = await client.get(path, { params: { id: 'a', photoId: 'b' } });
    expect(bytes.ok && bytes.body).toMatchObject({ size: 2, type: 'image/jpeg' });
  });

  test('problem details become an outcome with the fields of the code', async () => {
    const { client } = clientOf([problem(507, 'quota_exceeded', { 'retry-after': '3' })]);
    const outcome = await client.get('/api/files');
    expect(outcome).toMatchObject({
      ok: false,
      status: 507,
      code: 'quota_exceeded',
      detail: 'A sentence.',
      requestId: 'r1',
      retryAfterMs: 3000,
      problem: { quota: 5 },
    });
  });

  test('an OAuth error keeps its code', async () => {
    const { client } = clientOf([json(400, { error: 'invalid_target', error_description: 'No.' })]);
    const outcome = await client.post('/api/token', { body: new URLSearchParams() });
    expect(outcome).toMatchObject({ ok: false, code: 'invalid_target', detail: 'No.' });
  });

  test('what is not from the API does not pass for it', async () => {
    const html = { headers: { 'content-type': 'text/html' } };
    const { client } = clientOf([
      new Response('<h1>Free WiFi', html),
      new Response('<h1>Bad gateway', { status: 502, ...html }),
      new Response('{"id":', { headers: { 'content-type': 'application/json' } }),
    ]);
    for (const status of [200, 502, 0])
      expect(await client.get('/api/me')).toMatchObject({ ok: false, status, code: 'not_ours' });
  });

  test('a refused token is renewed once, and only once', async () => {
    const { client, seen, asked } = clientOf(
      [problem(401, 'invalid_token'), problem(401, 'invalid_token')],
      ['old', 'new'],
    );
    expect(await client.get('/api/me')).toMatchObject({ ok: false, code: 'invalid_token' });
    expect(asked).toEqual([false, true]);
    expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer old', 'Bearer new']);
  });
});

describe('when no answer comes', () => {
  const never = (signal: AbortSignal | null | undefined) => () =>
    new Promise<Response>((_, reject) => {
      if (signal?.aborted === true) reject(signal.reason as Error);
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  const hanging = () => createClient<typeof routes>({ origin, fetch: (_, init) => never(init?.signal)() });

  test('nobody there', async () => {
    const { client } = clientOf([() => Promise.reject(new TypeError('fetch failed'))]);
    expect(await client.get('/api/me')).toMatchObject({ ok: false, status: 0, code: 'unreachable' });
  });

  test('the deadline ends it', async () => {
    expect(await hanging().get('/api/me', { deadlineMs: 5 })).toMatchObject({ ok: false, code: 'late' });
  });

  test('the signal ends it', async () => {
    const halt = new AbortController();
    const outcome = hanging().get('/api/me', { signal: halt.signal });
    halt.abort();
    expect(await outcome).toMatchObject({ ok: false, code: 'cancelled' });
  });
});
