import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { Problem } from '../../../shared/errors/index.ts';
import {
  type AnyRoute,
  anyone,
  type Gate,
  machine,
  optional,
  permission,
  person,
  routesFor,
  serve,
  signedIn,
} from '../../../shared/http/index.ts';
import type { Caller } from '../../../shared/identity/index.ts';
import type { OwnerId } from '../../../shared/people/index.ts';
import type { Log, LogFields } from '../../../shared/platform/index.ts';
import { Secret } from '../../../shared/platform/index.ts';

const web = 'https://page.example';
const route = routesFor<{ readonly greeting: string }>();
const text = z.object({ text: z.string() });
const say = (words: string) => ({ status: 200, body: { text: words } }) as const;

function caller(kind: 'person' | 'machine', permissions: string[] = []): Caller {
  const base = {
    issuer: 'https://tenant.example/',
    subject: 'somebody',
    clientId: 'client',
    permissions: new Set(permissions),
    issuedAt: 0,
    expiresAt: 1,
    token: new Secret('t'),
  };
  return kind === 'machine'
    ? { kind, ...base }
    : { kind, ...base, name: undefined, email: undefined, picture: undefined };
}

interface Ask {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly params?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** Serves one request and gives the answer together with what was logged. */
async function ask(
  routes: readonly AnyRoute<{ readonly greeting: string }>[],
  request: Ask = {},
  who?: Caller,
) {
  const lines: { level: keyof Log; event: string; fields: LogFields | undefined }[] = [];
  const note = (level: keyof Log) => (event: string, fields?: LogFields) =>
    void lines.push({ level, event, fields });
  const gate: Gate<{ readonly greeting: string }> = {
    services: { greeting: 'hello' },
    webOrigins: [web],
    publicOrigin: 'https://api.example',
    authenticate: () =>
      who === undefined ? Promise.reject(new Problem('invalid_token', 'No.')) : Promise.resolve(who),
    ownerOf: () => Promise.resolve('owner1' as OwnerId),
  };
  const bytes = typeof request.body === 'string' ? new TextEncoder().encode(request.body) : request.body;
  const headers = new Headers(request.headers);
  if (bytes !== undefined && !headers.has('transfer-encoding') && !headers.has('content-length')) {
    headers.set('content-length', String(bytes.byteLength));
  }
  const response = await serve(
    {
      method: request.method ?? 'GET',
      url: request.url ?? 'https://api.example/api/thing',
      headers,
      params: request.params ?? {},
      arrayBuffer: () => Promise.resolve(new Uint8Array(bytes ?? []).buffer),
    },
    routes,
    gate,
    { info: note('info'), warn: note('warn'), error: note('error') },
  );
  const json =
    typeof response.body === 'string' ? (JSON.parse(response.body) as Record<string, unknown>) : undefined;
  return { ...response, json, lines };
}

const open = route({
  method: 'GET',
  path: '/api/thing',
  summary: 'open',
  access: anyone(),
  answers: { 200: text },
  problems: [],
  work: ({ app }) => say(app.greeting),
});
const bearer = { authorization: 'Bearer aaaa.bbbb.cccc' };

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
  expect(headers).toMatchObject({ 'access-control-allow-methods': 'GET', allow: 'GET, OPTIONS' });
  expect(headers['access-control-allow-headers']).toContain('authorization');
});

test('another method is 405 with allow; an unknown address is 404', async () => {
  const wrong = await ask([open], { method: 'PATCH' });
  expect([wrong.status, wrong.headers['allow'], wrong.json?.['code']]).toEqual([
    405,
    'GET, OPTIONS',
    'method_not_allowed',
  ]);
  expect((await ask([])).json?.['code']).toBe('not_found');
});

describe('access', () => {
  const guarded = (access: ReturnType<typeof signedIn | typeof person | typeof machine>) =>
    route({
      method: 'GET',
      path: '/api/thing',
      summary: 's',
      access,
      answers: { 200: text },
      problems: [],
      work: () => say('in'),
    });

  test('without credentials the challenge names no error (RFC 6750 §3.1) and points to the metadata (RFC 9728)', async () => {
    const { status, headers, json } = await ask([guarded(signedIn())]);
    expect([status, json?.['code']]).toEqual([401, 'not_authenticated']);
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="valet", resource_metadata="https://api.example/.well-known/oauth-protected-resource/api"',
    );
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(json?.['type']).toBe(`${web}/docs/errors.md#not_authenticated`);
  });

  test('a bad token is invalid_token', async () => {
    const { status, headers } = await ask([guarded(signedIn())], { headers: bearer });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain('error="invalid_token"');
  });

  test.each([
    ['a machine on a route for people', person(), caller('machine'), 'person_required'],
    [
      'a person on a route for machines',
      machine('import:{table}'),
      caller('person', ['import:events']),
      'machine_required',
    ],
    [
      'a machine with the permission of another table',
      machine('import:{table}'),
      caller('machine', ['import:notes']),
      'insufficient_permission',
    ],
    [
      'a person without the permission',
      permission('read:protected'),
      caller('person'),
      'insufficient_permission',
    ],
  ])('%s is refused', async (_, access, who, code) => {
    const { status, json, headers } = await ask(
      [guarded(access)],
      { headers: bearer, params: { table: 'events' } },
      who,
    );
    expect([status, json?.['code']]).toEqual([403, code]);
    expect(headers['www-authenticate']).toContain('error="insufficient_scope"');
    if (code === 'insufficient_permission')
      expect(headers['www-authenticate']).toMatch(/scope="(import:events|read:protected)"/);
  });

  test('whoever may, gets in; a person comes with their owner id', async () => {
    const mine = route({
      method: 'GET',
      path: '/api/thing',
      summary: 's',
      access: person(),
      answers: { 200: text },
      problems: [],
      work: ({ caller: owner }) => say(owner.ownerId),
    });
    expect((await ask([mine], { headers: bearer }, caller('person'))).json).toEqual({ text: 'owner1' });
    const machines = await ask(
      [guarded(machine('import:{table}'))],
      { headers: bearer, params: { table: 'events' } },
      caller('machine', ['import:events']),
    );
    expect(machines.status).toBe(200);
  });

  test('an optional caller may be absent, but not bad', async () => {
    const maybe = route({
      method: 'GET',
      path: '/api/thing',
      summary: 's',
      access: optional(),
      answers: { 200: text },
      problems: [],
      work: ({ caller: who }) => say(who?.subject ?? 'nobody'),
    });
    expect((await ask([maybe])).json).toEqual({ text: 'nobody' });
    expect((await ask([maybe], { headers: bearer }, caller('person'))).json).toEqual({ text: 'somebody' });
    expect((await ask([maybe], { headers: bearer })).status).toBe(401);
  });

  test.each(['access_token', 'token', 'id_token', 'Access_Token'])(
    'a token in the query (%s) is refused on any route',
    async (name) => {
      const { status, json } = await ask([open], { url: `https://api.example/api/thing?${name}=a.b.c` });
      expect([status, json?.['code']]).toEqual([400, 'invalid_request']);
      expect(JSON.stringify(json)).not.toContain('a.b.c');
    },
  );
});

describe('input', () => {
  const post = route({
    method: 'POST',
    path: '/api/thing/{id}',
    summary: 's',
    access: anyone(),
    params: { id: z.string().regex(/^[a-z]+$/) },
    query: z.object({ n: z.coerce.number().int().default(1) }),
    body: z.strictObject({ name: z.string() }),
    answers: { 200: z.object({ name: z.string(), n: z.number(), id: z.string() }) },
    problems: [],
    work: ({ body, query, params }) => ({
      status: 200,
      body: { name: body.name, n: query.n, id: params.id },
    }),
  });
  const json = { 'content-type': 'application/json' };
  const send = (request: Ask) =>
    ask([post], { method: 'POST', params: { id: 'abc' }, headers: json, ...request });

  test('that fits reaches the work, typed', async () => {
    const { json: body } = await send({ body: '{"name":"x"}', url: 'https://api.example/api/thing/abc?n=7' });
    expect(body).toEqual({ name: 'x', n: 7, id: 'abc' });
  });

  const bad: [string, Ask, string][] = [
    ['that is not JSON', { body: '{' }, 'invalid_request'],
    ['that is not UTF-8', { body: new Uint8Array([0x22, 0xff, 0x22]) }, 'invalid_request'],
    ['of the wrong shape', { body: '{"name":1}' }, 'invalid_request'],
    ['with an unknown field', { body: '{"name":"x","owner":"y"}' }, 'invalid_request'],
    [
      'of another media type',
      { body: 'x', headers: { 'content-type': 'text/plain' } },
      'unsupported_media_type',
    ],
    ['without a media type', { body: '{}', headers: {} }, 'unsupported_media_type'],
    ['that is too large', { body: `{"name":"${'x'.repeat(70_000)}"}` }, 'payload_too_large'],
    [
      'that is said to be too large',
      { body: '{}', headers: { ...json, 'content-length': '99999999' } },
      'payload_too_large',
    ],
    [
      'that lies about its size',
      { body: `{"name":"${'x'.repeat(70_000)}"}`, headers: { ...json, 'content-length': '5' } },
      'payload_too_large',
    ],
    ['that is absent', {}, 'length_required'],
    ['in chunks', { body: '{}', headers: { ...json, 'transfer-encoding': 'chunked' } }, 'length_required'],
    [
      'with a query key twice',
      { body: '{"name":"x"}', url: 'https://a.example/api/thing/abc?n=1&n=2' },
      'invalid_request',
    ],
    [
      'with a query that does not fit',
      { body: '{"name":"x"}', url: 'https://a.example/api/thing/abc?n=x' },
      'invalid_request',
    ],
    ['with an id that cannot be', { body: '{"name":"x"}', params: { id: '../x' } }, 'not_found'],
  ];
  test.each(bad)('%s gets its code', async (_, request, code) => {
    expect((await send(request)).json?.['code']).toBe(code);
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
