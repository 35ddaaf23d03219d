import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bytesPathOf, photoPath, type Picked, pickedPhotos } from '../support/google.ts';
import { api, knob, signedInPerson, stack } from '../support/stack.ts';

/** Answers must be out within this many milliseconds, whatever the services behind do. */
const latest = 10_000;

let picked: Picked;

beforeAll(async () => {
  picked = await pickedPhotos(1);
}, 30_000);

// Faults are put on paths that name this file's own sessions and people, so that no other test meets them.
afterAll(async () => {
  await api('DELETE', `/api/google/picker-sessions/${picked.session}`, { token: picked.token });
});

const errorInfo = (status: number, name: string, reason: string) =>
  JSON.stringify({
    error: {
      code: status,
      status: name,
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }],
    },
  });

type Fault = Readonly<Record<string, unknown>>;

describe.each<[string, Fault, number, string]>([
  ['is silent', { delayMs: 30_000 }, 504, 'upstream_timeout'],
  ['cuts the connection', { reset: true }, 503, 'unavailable'],
  ['answers 500', { status: 500 }, 502, 'upstream_failed'],
  ['answers 503', { status: 503, headers: { 'retry-after': '9' } }, 503, 'unavailable'],
  ['answers 429', { status: 429, headers: { 'retry-after': '40' } }, 429, 'too_many_requests'],
  ['answers 429 without a time', { status: 429 }, 429, 'too_many_requests'],
  ['answers 404', { status: 404, body: errorInfo(404, 'NOT_FOUND', 'X') }, 404, 'not_found'],
  [
    'lacks a scope',
    { status: 403, body: errorInfo(403, 'PERMISSION_DENIED', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT') },
    409,
    'google_permission_missing',
  ],
  [
    'is asked too often (403)',
    { status: 403, body: errorInfo(403, 'PERMISSION_DENIED', 'RATE_LIMIT_EXCEEDED') },
    429,
    'too_many_requests',
  ],
  [
    'has its API switched off',
    { status: 403, body: errorInfo(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED') },
    503,
    'configuration_error',
  ],
  [
    'answers a bare 403',
    { status: 403, body: '{"error":{"code":403,"status":"PERMISSION_DENIED"}}' },
    404,
    'not_found',
  ],
  ['answers HTML', { status: 200, body: '<html>', contentType: 'text/html' }, 502, 'upstream_failed'],
  ['answers half a body', { truncate: 25 }, 502, 'upstream_failed'],
])('when Google %s', (_, fault, status, code) => {
  test('the answer is the documented one, in time, and work goes on afterwards', async () => {
    const path = `/photospicker.googleapis.com/v1/sessions/${picked.session}`;
    // A silent one is asked once; everything else may be asked again, three times at most.
    await knob(stack.google, 'POST', '/__faults', {
      path,
      ...fault,
      times: fault['delayMs'] === undefined ? 3 : 1,
    });
    const started = performance.now();
    const ask = () => api('GET', `/api/google/picker-sessions/${picked.session}`, { token: picked.token });
    const answer = await ask();
    expect(performance.now() - started).toBeLessThan(latest);
    expect([answer.status, answer.code]).toEqual([status, code]);
    const hasTime = status === 429 || status === 503;
    expect(answer.headers.get('retry-after') !== null).toBe(hasTime);
    expect(answer.text).not.toMatch(/googleapis\.com\/v1|<html>|ya29/);
    // Those that are not asked again leave the rest of the fault behind.
    let after = await ask();
    for (let left = 0; after.status !== 200 && left < 3; left += 1) after = await ask();
    expect(after.status).toBe(200);
  }, 30_000);
});

describe.each<[string, Fault, string]>([
  ['is silent', { delayMs: 30_000 }, 'unavailable'],
  ['cuts the connection', { reset: true }, 'unavailable'],
  ['answers 500', { status: 500 }, 'unavailable'],
  // Each refusal is waited out, as long as there is time.
  ['limits us', { status: 429, times: 6 }, 'unavailable'],
  ['answers HTML', { status: 200, body: '<html>' }, 'unavailable'],
])('when the tenant %s', (_, fault, code) => {
  test('the answer is the documented one, in time, and work goes on afterwards', async () => {
    const person = await signedInPerson({ google: true, features: ['photos'] });
    const path = `/api/v2/users/${encodeURIComponent(person.id)}`;
    await knob(stack.tenant, 'POST', '/__faults', { path, times: 1, ...fault });
    const started = performance.now();
    const ask = () => api('POST', '/api/google/picker-sessions', { token: person.token, json: {} });
    const answer = await ask();
    expect(performance.now() - started).toBeLessThan(latest);
    expect([answer.status, answer.code]).toEqual([503, code]);
    expect(answer.headers.get('retry-after')).not.toBeNull();
    expect((await ask()).status).toBe(201);
  }, 30_000);
});

test('a photo that Google does not give is not half saved', async () => {
  const path = bytesPathOf(picked);
  await knob(stack.google, 'POST', '/__faults', { path, status: 503, times: 3 });
  const json = { albumTitle: 'Faults' };
  const answer = await api('POST', photoPath(picked, 0, 'save'), { token: picked.token, json });
  expect([answer.status, answer.code]).toEqual([503, 'unavailable']);
  expect((await api('GET', '/api/files', { token: picked.token })).json.items).toEqual([]);
  const again = await api('POST', photoPath(picked, 0, 'save'), { token: picked.token, json });
  expect(again.status).toBe(201);
});
