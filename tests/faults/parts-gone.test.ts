import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OwnStack, ownStack } from '../support/own-stack.ts';

/** Contract: each gets its documented answer within 10 s, nothing crashes, and work goes on when the part is back. */
const patience = 10_000;

let own: OwnStack;
let token: string;
let fileId: string;

beforeAll(async () => {
  own = await ownStack();
  const { api, demoPerson, signInAs } = own.http;
  ({ accessToken: token } = await signInAs(demoPerson('linked')));
  const grant = await api('POST', '/api/files/grants', {
    token,
    json: { operation: 'upload', name: 'a.txt', size: 5 },
  });
  await fetch(grant.json.url, {
    method: 'PUT',
    body: 'hello',
    headers: { ...grant.json.headers, 'x-ms-blob-type': 'BlockBlob' },
  });
  fileId = grant.json.fileId;
  expect((await api('POST', `/api/files/${fileId}/complete`, { token })).status).toBe(200);
  expect((await api('POST', '/api/google/picker-sessions', { token, json: {} })).status).toBe(201);
}, 60_000);
afterAll(() => own.stop(), 30_000);

/** Asks, and gives the code together with whether the answer came in time. */
async function code(
  method: string,
  path: string,
  json?: unknown,
): Promise<{ outcome: string; inTime: boolean }> {
  const started = performance.now();
  const answer = await own.http.api(method, path, { token, ...(json === undefined ? {} : { json }) });
  const outcome = answer.code ?? String(answer.status);
  return { outcome, inTime: performance.now() - started < patience };
}

describe('storage gone while running', () => {
  beforeAll(() => own.stack.parts.storage.stop(), 30_000);

  test.each([
    ['GET', '/api/files', undefined],
    ['GET', '/api/albums', undefined],
    ['GET', '/api/me', undefined],
    ['POST', '/api/files/grants', { operation: 'upload', name: 'b.txt', size: 1 }],
  ])(
    '%s %s is unavailable, in time',
    async (method, path, json) => {
      expect(await code(method, path, json)).toEqual({ outcome: 'unavailable', inTime: true });
    },
    30_000,
  );

  test('what needs no storage goes on', async () => {
    expect((await code('GET', '/api/members-only')).outcome).toBe('200');
  });

  test('and when it is back, work goes on and nothing acknowledged is lost', async () => {
    await own.stack.parts.storage.start();
    const { status, json } = await own.http.api('GET', `/api/files/${fileId}`, { token });
    expect([status, json.name]).toEqual([200, 'a.txt']);
  }, 30_000);
});

describe('the tenant gone while running', () => {
  beforeAll(() => own.stack.parts.tenant.stop(), 30_000);
  afterAll(() => own.stack.parts.tenant.start(), 30_000);

  test('people who signed in go on: their tokens are checked against known keys', async () => {
    expect((await code('GET', '/api/members-only')).outcome).toBe('200');
    expect((await code('GET', `/api/files/${fileId}`)).outcome).toBe('200');
  });

  test('a token of an unknown key cannot be judged: unavailable, and never a 401', async () => {
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'unknown' })).toString('base64url');
    const stranger = `${header}.${token.split('.')[1] ?? ''}.${token.split('.')[2] ?? ''}`;
    const { code: outcome, headers } = await own.http.api('GET', '/api/members-only', { token: stranger });
    expect(outcome).toBe('unavailable');
    expect(headers.get('retry-after')).not.toBeNull();
  });

  test('an instance that starts now knows no keys: unavailable until the tenant is back, then at work without help', async () => {
    await own.stack.parts.api.stop();
    await own.stack.parts.api.start();
    expect(await code('GET', '/api/members-only')).toEqual({ outcome: 'unavailable', inTime: true });
    await own.stack.parts.tenant.start();
    // The tenant keeps nothing: its keys are new, and so is the sign-in.
    ({ accessToken: token } = await own.http.signInAs(own.http.demoPerson('linked')));
    expect((await code('GET', '/api/members-only')).outcome).toBe('200');
  }, 60_000);
});

describe('Google gone while running', () => {
  beforeAll(async () => {
    expect((await code('POST', '/api/google/picker-sessions', {})).outcome).toBe('201');
    await own.stack.parts.google.stop();
  }, 30_000);

  test('photos are unavailable, in time, and everything else goes on', async () => {
    expect(await code('POST', '/api/google/picker-sessions', {})).toEqual({
      outcome: 'unavailable',
      inTime: true,
    });
    expect((await code('GET', '/api/files')).outcome).toBe('200');
    expect((await code('GET', '/api/me')).outcome).toBe('200');
  }, 30_000);

  test('and when it is back, work goes on', async () => {
    await own.stack.parts.google.start();
    // The local Google keeps nothing: the grants are gone with it, so the person connects again.
    ({ accessToken: token } = await own.http.signInAs(own.http.demoPerson('linked')));
    expect((await code('POST', '/api/google/picker-sessions', {})).outcome).toBe('201');
  }, 30_000);
});

test('nothing crashed, and no log line holds a token or a signature', () => {
  expect(own.lines.filter((line) => /uncaught|unhandled/i.test(line))).toEqual([]);
  const signature = token.split('.')[2] ?? '';
  expect(own.lines.filter((line) => line.includes(signature) || /sig=/.test(line))).toEqual([]);
});
