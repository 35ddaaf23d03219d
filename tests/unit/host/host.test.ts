import { connect } from 'node:net';
import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeApp, startTestHost, type TestHost } from './app.ts';

let host: TestHost;
beforeAll(async () => {
  const dist = await makeApp("import './main.ts';", { logging: { logLevel: { default: 'Information' } } });
  host = await startTestHost(dist, {
    SAMPLE_SETTING: 'from the config',
    'AzureWebJobs.off.Disabled': 'true',
  });
}, 30_000);
afterAll(() => host.stop());

const call = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${host.origin}${path}`, { redirect: 'manual', ...init });
interface Echo {
  readonly url: string;
  readonly query: [string, string][];
  readonly headers: Record<string, string>;
  readonly body: { readonly bytes: number };
}
const json = async <T>(path: string, init?: RequestInit): Promise<T> =>
  (await call(path, init)).json() as Promise<T>;
const echo = (path: string, init?: RequestInit): Promise<Echo> => json(path, init);

/** Sends bytes as they are, for what fetch would tidy up, and gives back all that came. */
async function raw(text: string): Promise<string> {
  const socket = connect(Number(new URL(host.origin).port), '127.0.0.1');
  socket.write(text);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('utf8')));
  await once(socket, 'close');
  return answer;
}

describe('routes', () => {
  test.each([
    ['/api/things/special', 'literal', {}],
    ['/API/Things/SPECIAL', 'literal', {}],
    ['/api/things/42', 'number', { id: '42' }],
    ['/api/things/99999999999', 'parameter', { id: '99999999999' }],
    ['/api/things/word', 'parameter', { id: 'word' }],
    ['/api/things/word/', 'parameter', { id: 'word' }],
    ['/api/things/a/b/c', 'rest', { rest: 'a/b/c' }],
    ['/api/optional/one', 'optional', { first: 'one' }],
    ['/api/optional/one/two', 'optional', { first: 'one', second: 'two' }],
    ['/api/default', 'default', { size: 'large' }],
    ['/api/default/small', 'default', { size: 'small' }],
    ['/api/length/abc', 'length', { name: 'abc' }],
    ['/api/parts/a.b.txt', 'parts', { name: 'a.b', ext: 'txt' }],
    [
      '/api/guid/0b0ce1a4-6f2c-4b8c-9a33-d9bb5a3d3d9d',
      'guid',
      { id: '0b0ce1a4-6f2c-4b8c-9a33-d9bb5a3d3d9d' },
    ],
  ])('%s reaches %s', async (path, name, params) => {
    expect(await echo(path)).toMatchObject({ name, params });
  });

  test.each(['/api/guid/7', '/api/length/a', '/api/length/a1b', '/api/parts/none', '/nowhere', '/api/off'])(
    '%s is 404 without a body',
    async (path) => {
      const answer = await call(path);
      expect([answer.status, await answer.text()]).toEqual([404, '']);
    },
  );

  test('a wrong method is 404, as on the host', async () => {
    expect((await call('/api/only-get', { method: 'POST' })).status).toBe(404);
    expect((await call('/api/only-post')).status).toBe(404);
    expect((await call('/api/only-post', { method: 'POST' })).status).toBe(200);
  });

  test.each(['unknown-constraint', 'reserved', 'keyed'])(
    '%s is left out with a line in the log',
    async (name) => {
      await host.line(new RegExp(`The '${name}' function is in error`));
    },
  );
  test('a route under the prefix of another is not served when it is in error', async () => {
    expect((await call('/api/keyed')).status).toBe(404);
    expect((await call('/admin/mine')).status).toBe(404);
  });
});

describe('paths', () => {
  test.each([
    ['/api/things/auth0%7Cunlinked', 'auth0|unlinked'],
    ['/api/things/a%20b%C3%A9', 'a bé'],
    ['/api/things/a%2Fb', 'a%2Fb'],
    ['/api/things/a%20%2F%20b', 'a %2F b'],
    ['/api/things/a%252Fb', 'a%2Fb'],
    ['/api/things/%FF', '%FF'],
    ['/api/things/x/../y', 'y'],
    ['/api/things/x/%2e%2e/z', 'z'],
  ])('%s gives %s', async (path, id) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({
      name: 'parameter',
      params: { id },
    });
  });
  test('an encoded NUL is 400', async () => {
    expect((await call('/api/things/%00')).status).toBe(400);
  });
  test('an over-long request line is 414', async () => {
    expect((await call(`/api/things/${'a'.repeat(9000)}`)).status).toBe(414);
  });
});

describe('requests', () => {
  test('repeated headers are joined by commas, the authorization header too', async () => {
    const answer = await raw(
      'GET /api/things/x HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n' +
        'X-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n',
    );
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({
      headers: { authorization: 'Bearer a,Bearer b', 'x-a': '1,2' },
    });
  });
  test('repeated query keys stay in the URL and are joined in the parsed query', async () => {
    const seen = await echo('/api/things/x?k=1&k=2&K=3&z=');
    expect(seen.url).toBe(`${host.origin}/api/things/x?k=1&k=2&K=3&z=`);
    expect(seen.query).toEqual([
      ['k', '1,2,3'],
      ['z', ''],
    ]);
  });
  test('a body with a length arrives whole', async () => {
    const body = 'é'.repeat(100_000);
    expect((await echo('/api/things/x', { method: 'POST', body })).body.bytes).toBe(200_000);
  });
  test('a chunked body is dropped, and the header that says so is not', async () => {
    const init = { method: 'POST', body: new Blob(['abc']).stream(), duplex: 'half' } as RequestInit;
    const seen = await echo('/api/things/x', init);
    expect(seen.body.bytes).toBe(0);
    expect(seen.headers['transfer-encoding']).toBe('chunked');
  });
  test('more than 100 MiB is refused with 413 before it is read', async () => {
    const outgoing = request(`${host.origin}/api/things/x`, {
      method: 'POST',
      headers: { 'content-length': 104_857_601 },
    });
    outgoing.on('error', () => undefined); // the host closes on a body that never comes
    outgoing.flushHeaders();
    const [answer] = (await once(outgoing, 'response')) as [{ statusCode: number }];
    expect(answer.statusCode).toBe(413);
    outgoing.destroy();
  });
  test('headers of 20 KB pass', async () => {
    const token = 'a'.repeat(20_000);
    expect((await echo('/api/things/x', { headers: { 'x-long': token } })).headers['x-long']).toBe(token);
  });
});

describe('answers', () => {
  test('bytes, status and headers', async () => {
    const answer = await call('/api/bytes');
    expect(answer.status).toBe(201);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'content-type': 'image/png', etag: '"1"' });
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0, 255]);
  });
  test('HEAD has the headers and no body', async () => {
    const answer = await call('/api/bytes', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([201, '"1"', '']);
  });
  test('nothing is 204', async () => {
    expect((await call('/api/nothing')).status).toBe(204);
    expect((await call('/api/no-content')).status).toBe(204);
  });
  test('a thrown error is 500 with an empty body and one line in the log', async () => {
    const answer = await call('/api/throws');
    expect([answer.status, await answer.text()]).toEqual([500, '']);
    expect(await host.line(/error Function\.throws: .*thrown on purpose/)).toContain('\\nin two lines');
  });
  test('cookies', async () => {
    expect((await call('/api/cookie')).headers.get('set-cookie')).toBe(
      'a=b%20c; max-age=60; path=/; httponly; samesite=Strict',
    );
  });
  test('a hook may put another handler in place', async () => {
    expect(await (await call('/api/swapped')).text()).toBe('from the other handler');
  });
  test('hooks see and change inputs and results', async () => {
    const answer = await call('/api/hooked');
    expect([answer.headers.get('x-hook'), await answer.text()]).toEqual(['post', 'from the hook']);
  });
});

describe('the log', () => {
  test('levels of host.json are kept, settings reach the app', async () => {
    expect(await (await call('/api/logs')).text()).toBe('from the config');
    await host.line(/warning Function\.logs\.User: a warning line/);
    expect(host.lines.some((line) => line.includes('an information line'))).toBe(true);
    expect(host.lines.some((line) => line.includes('a debug line'))).toBe(false);
  });
  test('no address is written, so no share secret is', async () => {
    expect((await call('/api/s/very-secret?sig=abc')).status).toBe(302);
    await host.line(/Executed 'Functions\.secret'/);
    expect(host.lines.filter((line) => /very-secret|sig=abc/.test(line))).toEqual([]);
  });
});

describe('administration', () => {
  test('a timer has run when its 202 arrives', async () => {
    const before = await json<{ runs: number }>('/api/runs');
    const answer = await call('/admin/functions/sweep', { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('x-local-outcome')]).toEqual([202, 'succeeded']);
    expect(await echo('/api/runs')).toEqual({ runs: before.runs + 1 });
  });
  test('a timer that throws says so in the log', async () => {
    const answer = await call('/admin/functions/breaks', { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('x-local-outcome')]).toEqual([202, 'failed']);
    await host.line(/error Function\.breaks: .*the timer broke/);
  });
  test('status answers, unknown timers are 404', async () => {
    expect(await echo('/admin/host/status')).toMatchObject({ state: 'Running' });
    expect((await call('/admin/functions/none', { method: 'POST' })).status).toBe(404);
    expect((await call('/admin/functions/sweep')).status).toBe(404);
  });
});
