import { beforeAll, describe, expect, test } from '@jest/globals';
import { bytesPathOf, photoPath, pickedPhotos } from '../support/google.ts';
import { jpegOf, webpLike } from '../support/pictures.ts';
import { api, knob, machineToken, signedInPerson, stack } from '../support/stack.ts';
import { keyFor, uploadFile } from '../support/transfers.ts';

const small = Buffer.from(jpegOf(64, 48));
const large = jpegOf(320, 240, 90);
const jpeg = { 'content-type': 'image/jpeg' };
const pathOf = (id: string): string => `/api/files/${id}/thumbnail`;

let lena: string;
let file: string;
beforeAll(async () => {
  ({ token: lena } = await signedInPerson());
  ({ id: file } = await uploadFile(lena, 'lake.jpg', large));
}, 30_000);

const put = (body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = jpeg, id = file) =>
  api('PUT', pathOf(id), { token: lena, body, headers });

/** What storage says of a thumbnail, to who may browse. */
async function stored(token: string, id: string): Promise<Response> {
  const { url, headers } = await keyFor(token, { operation: 'browse' });
  const address = new URL(url);
  address.pathname += `/thumbnails/${id}`;
  return fetch(address, { headers });
}

test('a thumbnail is kept beside its file, told of, read by the key to browse, and goes with a purge', async () => {
  const { token } = await signedInPerson();
  const { id } = await uploadFile(token, 'lake.jpg', large);
  const send = (body: Uint8Array<ArrayBuffer>) => api('PUT', pathOf(id), { token, body, headers: jpeg });
  const before = await api('GET', `/api/files/${id}`, { token });
  expect(before.json.thumbnail).toBeUndefined();
  expect((await stored(token, id)).status).toBe(404);

  const first = await send(small);
  expect([first.status, first.headers.get('location')]).toEqual([201, pathOf(id)]);
  expect(first.json).toEqual({ ...before.json, thumbnail: true });
  expect(first.headers.get('etag')).toBe(before.json.etag);
  expect((await api('GET', '/api/files', { token })).json.items).toEqual([first.json]);
  const seen = await stored(token, id);
  expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect(seen.headers.get('content-disposition')).toBe('attachment');
  expect(Buffer.from(await seen.arrayBuffer()).equals(small)).toBe(true);

  // By its content, whatever it calls itself.
  const lossless = Buffer.from(webpLike('VP8L', [0x2f, 0x8f, 0xc1, 0x4a, 0x00]));
  const again = await send(lossless);
  expect([again.status, again.json]).toEqual([200, first.json]);
  expect((await stored(token, id)).headers.get('content-type')).toBe('image/webp');
  expect((await api('GET', '/api/me', { token })).json.usage.bytes).toBe(large.byteLength);

  await api('DELETE', `/api/files/${id}`, { token });
  expect((await send(small)).code).toBe('not_found');
  expect((await api('GET', '/api/files?deleted=true', { token })).json.items).toMatchObject([
    { id, thumbnail: true },
  ]);
  expect((await api('POST', `/api/files/${id}/restore`, { token })).json.thumbnail).toBe(true);
  expect((await stored(token, id)).status).toBe(200);
  await api('DELETE', `/api/files/${id}`, { token });
  await keyFor(token, { operation: 'purge', fileId: id });
  expect((await api('DELETE', `/api/files/${id}`, { token })).status).toBe(204);
  expect((await stored(token, id)).status).toBe(404);
}, 30_000);

describe('a thumbnail is refused', () => {
  test('that is no picture, is another kind of picture, or calls itself one', async () => {
    const answers = await Promise.all([
      put('<!doctype html><script>alert(1)</script>'),
      put('GIF89a\u0001\u0000\u0001\u0000'),
      put(small, { 'content-type': 'image/gif' }),
      put(small, { 'content-type': 'text/html' }),
    ]);
    for (const answer of answers) {
      expect([answer.status, answer.code]).toEqual([415, 'unsupported_media_type']);
    }
  });

  test('that is too large in bytes or in pixels, or no smaller than its file', async () => {
    const wide = Buffer.from(webpLike('VP8X', [0, 0, 0, 0, 0x00, 0x04, 0x00, 0x2b, 0x01, 0x00]));
    const answers = await Promise.all([put(Buffer.alloc(100 * 1024 + 1)), put(wide)]);
    const { id } = await uploadFile(lena, 'small.jpg', small);
    for (const answer of [...answers, await put(small, jpeg, id)]) {
      expect([answer.status, answer.code]).toEqual([413, 'payload_too_large']);
    }
  });

  test('for a file that is not complete, is not there, or is another person’s', async () => {
    const { fileId } = await keyFor(lena, { operation: 'upload', name: 'a', size: 9 });
    const early = await put(small, jpeg, fileId);
    expect([early.status, early.code]).toEqual([409, 'not_ready']);
    const nowhere = await put(small, jpeg, '0'.repeat(26));
    expect([nowhere.status, nowhere.code]).toEqual([404, 'not_found']);
    const { token } = await signedInPerson();
    const foreign = await api('PUT', pathOf(file), { token, body: small, headers: jpeg });
    expect([foreign.status, foreign.code]).toEqual([404, 'not_found']);
    expect((await stored(lena, file)).status).toBe(404);
  });

  test('from nobody, from a machine, and into a container whose name cannot be', async () => {
    expect((await api('PUT', pathOf(file), { body: small, headers: jpeg })).code).toBe('not_authenticated');
    const token = await machineToken();
    expect((await api('PUT', pathOf(file), { token, body: small, headers: jpeg })).code).toBe(
      'person_required',
    );
    const query = await api('PUT', `${pathOf(file)}?container=A`, {
      token: lena,
      body: small,
      headers: jpeg,
    });
    expect([query.status, query.code]).toEqual([400, 'invalid_request']);
  });
});

describe('what is saved from Google', () => {
  test('has its thumbnail at once, on the cover of its album too', async () => {
    const picked = await pickedPhotos(1);
    const { token } = picked;
    const saved = await api('POST', photoPath(picked, 0, 'save'), { token, json: { albumTitle: 'Lake' } });
    expect(saved.json).toMatchObject({ thumbnail: true, contentType: 'image/jpeg' });
    const seen = await stored(token, saved.json.id);
    expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const bytes = (await seen.arrayBuffer()).byteLength;
    expect(bytes).toBeLessThan(saved.json.size / 4);
    const albums = await api('GET', '/api/albums', { token });
    expect(albums.json.items).toMatchObject([{ coverFileId: saved.json.id, coverThumbnail: true }]);
    const photos = await api('GET', `/api/albums/${albums.json.items[0].id}/photos`, { token });
    expect(photos.json.items).toMatchObject([{ id: saved.json.id, thumbnail: true }]);
  }, 30_000);

  test('is saved without one where Google has none to give', async () => {
    const picked = await pickedPhotos(1);
    const { token } = picked;
    const fault = { path: bytesPathOf(picked), suffix: '=w400-h400', status: 404, times: 1 };
    await knob(stack.google, 'POST', '/__faults', fault);
    const saved = await api('POST', photoPath(picked, 0, 'save'), { token, json: { albumTitle: 'Lake' } });
    expect(saved.status).toBe(201);
    expect(saved.json.thumbnail).toBeUndefined();
    expect((await stored(token, saved.json.id)).status).toBe(404);
    const albums = await api('GET', '/api/albums', { token });
    expect(albums.json.items[0].coverThumbnail).toBeUndefined();
  }, 30_000);
});
