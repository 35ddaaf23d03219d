import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { anyone } from '../../../shared/http/index.ts';
import { type Ask, ask, route } from './ask.ts';

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
