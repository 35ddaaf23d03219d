import { beforeAll, describe, expect, test } from '@jest/globals';
import { api, machineToken, signedInPerson, stack } from '../support/stack.ts';
import { containerIn, downloadFile, keyFor, putBlocks, uploadFile } from '../support/transfers.ts';

let lena: string;
beforeAll(async () => {
  ({ token: lena } = await signedInPerson());
}, 30_000);

const bytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, at) => (at * 7) % 251);
const upload = (json: unknown) => api('POST', '/api/files/grants', { token: lena, json });

test('a file goes up in blocks, is listed, comes down identical, is renamed, deleted, restored and purged', async () => {
  const { token } = await signedInPerson();
  const sent = bytes(200_000);
  const grant = await api('POST', '/api/files/grants', {
    token,
    json: { operation: 'upload', name: 'Zahlen & Zeichen #?%.bin', size: sent.byteLength },
  });
  expect(grant.status).toBe(201);
  expect(grant.headers.get('location')).toBe(`/api/files/${grant.json.fileId}`);
  expect(grant.json).toMatchObject({ operation: 'upload', permissions: 'rcw' });
  const minutes = (Date.parse(grant.json.expiresAt) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(50);
  expect(minutes).toBeLessThanOrEqual(60);
  const path = `/api/files/${grant.json.fileId}`;
  expect((await api('POST', `${path}/complete`, { token })).code).toBe('not_ready');
  expect((await api('GET', path, { token })).code).toBe('not_found');
  expect(await putBlocks(grant.json, sent)).toBe(201);

  const file = await api('POST', `${path}/complete`, { token });
  expect(file.status).toBe(200);
  expect(file.json).toMatchObject({ size: 200_000, name: 'Zahlen & Zeichen #?%.bin', source: 'upload' });
  expect(file.headers.get('etag')).toBe(file.json.etag);
  expect((await api('GET', '/api/files', { token })).json).toEqual({ items: [file.json] });
  const read = await api('GET', path, { token });
  expect(read.json).toEqual(file.json);
  expect((await api('GET', path, { token, headers: { 'if-none-match': file.json.etag } })).status).toBe(304);
  const down = await downloadFile(token, file.json.id);
  expect(Buffer.from(await down.arrayBuffer()).equals(Buffer.from(sent))).toBe(true);
  expect(down.headers.get('content-disposition')).toMatch(/^attachment;/);

  const stale = { token, json: { name: 'x' }, headers: { 'if-match': '"other"' } };
  expect((await api('PATCH', path, stale)).code).toBe('precondition_failed');
  const renamed = await api('PATCH', path, {
    token,
    json: { name: 'neu 🏔' },
    headers: { 'if-match': file.json.etag },
  });
  expect(renamed.json).toMatchObject({ name: 'neu 🏔' });

  expect((await api('DELETE', path, { token, headers: { 'if-match': '"other"' } })).code).toBe(
    'precondition_failed',
  );
  const purge = { token, json: { operation: 'purge', fileId: file.json.id } };
  expect((await api('POST', '/api/files/grants', purge)).code).toBe('conflict');
  expect((await api('DELETE', path, { token })).status).toBe(204);
  expect((await api('GET', '/api/files', { token })).json.items).toEqual([]);
  const deleted = await api('GET', '/api/files?deleted=true', { token });
  expect(deleted.json.items).toMatchObject([{ id: file.json.id, name: 'neu 🏔' }]);
  expect(Date.parse(deleted.json.items[0].purgeAt) - Date.parse(deleted.json.items[0].deletedAt)).toBe(
    30 * 86_400_000,
  );
  const back = await api('POST', `${path}/restore`, { token });
  expect(back.json).toMatchObject({ name: 'neu 🏔' });

  await api('DELETE', path, { token });
  const key = await keyFor(token, purge.json);
  expect((await fetch(key.url, { method: 'DELETE', headers: key.headers })).status).toBe(202);
  expect((await api('POST', `${path}/restore`, { token })).code).toBe('expired');
  expect((await api('DELETE', path, { token })).status).toBe(204);
  expect((await api('POST', `${path}/restore`, { token })).code).toBe('not_found');
}, 30_000);

describe('a key to upload', () => {
  test('over the quota is refused with what is free', async () => {
    const answer = await upload({ operation: 'upload', name: 'a', size: 10e12 });
    expect([answer.status, answer.code]).toEqual([507, 'quota_exceeded']);
    expect(answer.json.free).toBeGreaterThan(0);
  });

  test('for more than any one file may be is refused', async () => {
    const answer = await upload({ operation: 'upload', name: 'a', size: Number.MAX_SAFE_INTEGER });
    expect([answer.status, answer.code]).toEqual([413, 'payload_too_large']);
  });

  test('does not let more through than was granted', async () => {
    const key = await keyFor(lena, { operation: 'upload', name: 'a', size: 100 });
    expect(await putBlocks(key, bytes(101))).toBe(201);
    const answer = await api('POST', `/api/files/${key.fileId}/complete`, { token: lena });
    expect([answer.status, answer.code]).toEqual([413, 'payload_too_large']);
    expect((await api('POST', `/api/files/${key.fileId}/complete`, { token: lena })).code).toBe('not_found');
  });

  test('can be renewed while the upload is pending, and then no more', async () => {
    const key = await keyFor(lena, { operation: 'upload', name: 'a', size: 100 });
    const again = await keyFor(lena, { operation: 'upload', fileId: key.fileId });
    expect(await putBlocks(again, bytes(100))).toBe(201);
    expect((await api('POST', `/api/files/${key.fileId}/complete`, { token: lena })).status).toBe(200);
    expect((await upload({ operation: 'upload', fileId: key.fileId })).code).toBe('not_found');
  });

  const names: [string, string][] = [
    ['empty', ''],
    ['of blanks', '   '],
    ['with a line break', 'a\nb'],
    ['with a NUL', 'a\u0000b'],
    ['that turns the direction of text', 'photo\u202Egpj.exe'],
    ['over 1,024 characters', 'a'.repeat(1025)],
    ['with half a character', 'a\uD800'],
  ];
  test.each(names)('is refused for a name %s', async (_, name) => {
    const answer = await upload({ operation: 'upload', name, size: 1 });
    expect([answer.status, answer.code]).toEqual([400, 'invalid_request']);
  });

  const bodies: [string, unknown][] = [
    ['an unknown operation', { operation: 'own', name: 'a', size: 1 }],
    ['a negative size', { operation: 'upload', name: 'a', size: -1 }],
    ['part of a byte', { operation: 'upload', name: 'a', size: 1.5 }],
    ['a size as text', { operation: 'upload', name: 'a', size: '1' }],
    ['a container of its own choice', { operation: 'upload', name: 'a', size: 1, container: 'p-other' }],
    ['a blob path for an id', { operation: 'download', fileId: '../files/a' }],
    ['a list', []],
  ];
  test.each(bodies)('is refused for %s', async (_, json) => {
    expect((await upload(json)).code).toBe('invalid_request');
  });

  test('is refused for what is not JSON, or says it is something else', async () => {
    const headers = { 'content-type': 'application/json' };
    const broken = await api('POST', '/api/files/grants', { token: lena, body: '{', headers });
    expect(broken.code).toBe('invalid_request');
    const other = { token: lena, body: '{}', headers: { 'content-type': 'text/plain' } };
    expect((await api('POST', '/api/files/grants', other)).code).toBe('unsupported_media_type');
    const large = { token: lena, body: `"${'a'.repeat(100_000)}"`, headers };
    expect((await api('POST', '/api/files/grants', large)).code).toBe('payload_too_large');
  });
});

describe('names are shown, never used as a path', () => {
  const shown = ['../../etc/passwd', '🏔️ Gipfel.jpg', '#?%&"\'<b>.html', 'C:\\con', 'a'.repeat(255)];
  test.each(shown)('%s', async (name) => {
    const { id } = await uploadFile(lena, name, bytes(10));
    expect((await api('GET', `/api/files/${id}`, { token: lena })).json.name).toBe(name);
    const down = await downloadFile(lena, id);
    expect(down.status).toBe(200);
    expect(new URL(down.url).pathname).toMatch(new RegExp(`/files/${id}$`));
    await down.arrayBuffer();
  });
});

test('HTML never renders, whatever it calls itself', async () => {
  const html = new TextEncoder().encode('<!doctype html><script>alert(1)</script>');
  const key = await keyFor(lena, {
    operation: 'upload',
    name: 'x.jpg',
    size: html.byteLength,
    contentType: 'image/jpeg',
  });
  await putBlocks(key, html);
  const done = await api('POST', `/api/files/${key.fileId}/complete`, { token: lena });
  expect(done.json.contentType).not.toMatch(/html|image/);
  const down = await downloadFile(lena, key.fileId);
  expect(down.headers.get('content-disposition')).toMatch(/^attachment/);
  expect(down.headers.get('content-type')).not.toMatch(/html|image/);
  await down.arrayBuffer();
  const browse = await keyFor(lena, { operation: 'browse' });
  const listed = await fetch(`${browse.url}&restype=container&comp=list&prefix=files/`);
  expect(await listed.text()).toContain(`<Name>files/${key.fileId}</Name>`);
  const one = new URL(browse.url);
  one.pathname += `/files/${key.fileId}`;
  expect((await fetch(one)).headers.get('content-disposition')).toMatch(/^attachment/);
  one.searchParams.delete('rscd');
  expect((await fetch(one)).status).toBe(403);
});

describe('the list', () => {
  test('pages newest first, searches names, and binds its cursor to person and query', async () => {
    const { token } = await signedInPerson();
    for (const name of ['one.txt', 'TWO.txt', 'three.bin']) await uploadFile(token, name, bytes(3));
    const first = await api('GET', '/api/files?limit=2', { token });
    expect(first.json.items.map(({ name }: { name: string }) => name)).toEqual(['three.bin', 'TWO.txt']);
    const cursor = encodeURIComponent(first.json.nextCursor);
    const second = await api('GET', `/api/files?limit=2&cursor=${cursor}`, { token });
    expect(second.json.items.map(({ name }: { name: string }) => name)).toEqual(['one.txt']);
    const found = await api('GET', '/api/files?q=two', { token });
    expect(found.json.items.map(({ name }: { name: string }) => name)).toEqual(['TWO.txt']);
    expect((await api('GET', `/api/files?q=two&cursor=${cursor}`, { token })).code).toBe('invalid_request');
    expect((await api('GET', `/api/files?cursor=${cursor}`, { token: lena })).code).toBe('invalid_request');
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'deleted=maybe', `q=${'a'.repeat(300)}`])(
    'refuses %s',
    async (query) => {
      expect((await api('GET', `/api/files?${query}`, { token: lena })).code).toBe('invalid_request');
    },
  );
});

const routes: [string, string, unknown][] = [
  ['POST', '/api/files/grants', { operation: 'browse' }],
  ['GET', '/api/files', undefined],
  ['GET', `/api/files/${'0'.repeat(26)}`, undefined],
  ['PATCH', `/api/files/${'0'.repeat(26)}`, { name: 'x' }],
  ['DELETE', `/api/files/${'0'.repeat(26)}`, undefined],
  ['POST', `/api/files/${'0'.repeat(26)}/complete`, undefined],
  ['POST', `/api/files/${'0'.repeat(26)}/restore`, undefined],
];
test.each(routes)('%s %s is for people who signed in', async (method, path, json) => {
  const body = json === undefined ? {} : { json };
  expect((await api(method, path, body)).code).toBe('not_authenticated');
  expect((await api(method, path, { ...body, token: await machineToken() })).code).toBe('person_required');
});

test('an id that cannot be one is not found', async () => {
  for (const id of ['x', '..%2Fgrants', 'A'.repeat(26), 'a'.repeat(1000)]) {
    expect((await api('GET', `/api/files/${id}`, { token: lena })).status).toBe(404);
  }
});

test('storage itself opens nothing without a key', async () => {
  const { url } = await keyFor(lena, { operation: 'browse' });
  const bare = `${stack.storage.blob}/${containerIn(url)}`;
  expect((await fetch(`${bare}?restype=container&comp=list`)).status).toBeGreaterThanOrEqual(400);
});
