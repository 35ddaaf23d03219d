import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import { startWeb } from '../../../local/web/index.ts';
import { fits } from '../../../local/web/site-config.ts';

const configuration = {
  globalHeaders: { 'x-frame-options': 'DENY', 'content-security-policy': 'connect-src {{API_ORIGIN}}' },
  routes: [
    { route: '/chunks/*', headers: { 'cache-control': 'immutable', 'x-frame-options': 'SAMEORIGIN' } },
    { route: '/old', redirect: '/new', statusCode: 301 },
    { route: '/alias', rewrite: '/help/index.html' },
    { route: '/gone', statusCode: 410 },
    { route: '/chunks/*', headers: { 'x-second': 'never reached' } },
  ],
  navigationFallback: { rewrite: '/index.html', exclude: ['/chunks/*', '/*.{js,css}'] },
  responseOverrides: { '404': { rewrite: '/lost.html' }, '410': { redirect: '/', statusCode: 302 } },
  mimeTypes: { '.js': 'text/javascript; charset=utf-8' },
};

let root: string;
let server: RunningPart;
const start = (): Promise<RunningPart> =>
  startWeb({
    port: 0,
    root,
    configJson: { apiOrigin: 'http://localhost:7071' },
    placeholders: { API_ORIGIN: 'http://localhost:7071' },
  });

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'site-test-'));
  const files = {
    'staticwebapp.config.json': JSON.stringify(configuration),
    'index.html': 'start',
    'lost.html': 'lost',
    'help/index.html': 'help',
    'app.js': 'script',
    'chunks/a.js': 'chunk',
    'a b.txt': 'blank',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  server = await start();
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const get = async (url: string, init: RequestInit = {}): Promise<[number, string, Headers]> => {
  const answer = await fetch(server.origin.replace('localhost', '127.0.0.1') + url, {
    redirect: 'manual',
    ...init,
  });
  return [answer.status, await answer.text(), answer.headers];
};

describe('files', () => {
  test.each([
    ['/', 200, 'start'],
    ['/index.html', 200, 'start'],
    ['/help', 200, 'help'],
    ['/help/', 200, 'help'],
    ['/alias', 200, 'help'],
    ['/a%20b.txt', 200, 'blank'],
    ['/files/anything', 200, 'start'],
    ['/none.js', 404, 'lost'],
    ['/chunks/none.js', 404, 'lost'],
    ['/staticwebapp.config.json', 200, 'start'],
    ['/..%2f..%2fetc/passwd', 200, 'start'],
    ['/%', 400, ''],
  ])('%s is %s %s', async (url, status, body) => {
    expect((await get(url)).slice(0, 2)).toEqual([status, body]);
  });
  test('types come from the configuration first', async () => {
    expect((await get('/app.js'))[2].get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await get('/'))[2].get('content-type')).toBe('text/html');
  });
  test('a known ETag is 304, HEAD has no body, other methods are 405', async () => {
    const [, , headers] = await get('/app.js');
    const etag = headers.get('etag') ?? '';
    expect((await get('/app.js', { headers: { 'if-none-match': etag } }))[0]).toBe(304);
    expect((await get('/app.js', { method: 'HEAD' })).slice(0, 2)).toEqual([200, '']);
    expect((await get('/app.js', { method: 'POST' }))[0]).toBe(405);
  });
  test('text goes out packed to those who take it, as at Static Web Apps, and plain to others', async () => {
    const packed = await get('/app.js', { headers: { 'accept-encoding': 'gzip, br' } });
    expect([packed[1], packed[2].get('content-encoding')]).toEqual(['script', 'gzip']);
    const plain = await get('/app.js', { headers: { 'accept-encoding': 'identity' } });
    expect([plain[1], plain[2].get('content-encoding')]).toEqual(['script', null]);
    expect([packed[2].get('vary'), plain[2].get('vary')]).toEqual(['accept-encoding', 'accept-encoding']);
  });
  test('config.json names the API', async () => {
    expect(JSON.parse((await get('/config.json'))[1])).toEqual({ apiOrigin: 'http://localhost:7071' });
  });
});

describe('headers and routes', () => {
  test('global headers are on every answer, with the origins filled in', async () => {
    for (const url of ['/', '/none.js', '/old', '/config.json']) {
      const [, , headers] = await get(url);
      expect(headers.get('content-security-policy')).toBe('connect-src http://localhost:7071');
    }
  });
  test('a route overrides them, and the first that fits is the only one', async () => {
    const [, , headers] = await get('/chunks/a.js');
    expect([headers.get('x-frame-options'), headers.get('cache-control')]).toEqual([
      'SAMEORIGIN',
      'immutable',
    ]);
    expect(headers.get('x-second')).toBeNull();
  });
  test('redirects and overrides', async () => {
    const [status, , headers] = await get('/old');
    expect([status, headers.get('location')]).toEqual([301, '/new']);
    const [gone, , to] = await get('/gone');
    expect([gone, to.get('location')]).toEqual([302, '/']);
  });
  test.each([
    ['/a/*', '/a/b/c', true],
    ['/a/*', '/b/a/', false],
    ['/*.{js,css}', '/x/y.css', true],
    ['/*.{js,css}', '/x/y.cssx', false],
    ['/a.b', '/aXb', false],
  ])('%s fits %s: %s', (pattern, url, expected) => {
    expect(fits(pattern, url)).toBe(expected);
  });
});

test('a placeholder without a value stops it from starting', async () => {
  const config = { port: 0, root, configJson: { apiOrigin: 'http://localhost:1' }, placeholders: {} };
  await expect(startWeb(config)).rejects.toThrow('{{API_ORIGIN}}');
});
