import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FileItem, GrantRequest } from '../../../shared/contract/index.ts';
import { type FilesBench, jpegLike, putBytes, somebody, startFilesBench } from '../../support/files.ts';

let bench: FilesBench;
beforeAll(async () => {
  bench = await startFilesBench();
}, 30_000);
afterAll(() => bench.stop());

type Person = ReturnType<typeof somebody>;
const ask = (person: Person, name: string, size: number) =>
  bench.files.grant(person, person.ownerId, { operation: 'upload', name, size });

async function upload(person: Person, name: string, bytes: Uint8Array | string): Promise<FileItem> {
  const grant = await ask(person, name, bytes.length);
  expect(await putBytes(grant, bytes)).toBe(201);
  const done = await bench.files.complete(person.ownerId, grant.fileId ?? '');
  if (done.state !== 'done') throw new Error('not done');
  return done.file;
}
const bytesOf = async (person: Person) => (await bench.files.usage(person.ownerId)).bytes;

describe('an upload', () => {
  test('is reserved, sent, completed, listed, and comes down as it went up', async () => {
    const lena = somebody();
    const photo = jpegLike(5000);
    const grant = await ask(lena, 'Gipfel 🏔.jpg', 5000);
    expect(grant).toMatchObject({ operation: 'upload', permissions: 'rcw' });
    expect(await bytesOf(lena)).toBe(5000);
    expect(await putBytes(grant, photo)).toBe(201);
    expect((await bench.files.list(lena.ownerId, { limit: 10, deleted: false })).items).toEqual([]);
    const done = await bench.files.complete(lena.ownerId, grant.fileId ?? '');
    if (done.state !== 'done') throw new Error('not done');
    expect(done.file).toMatchObject({
      name: 'Gipfel 🏔.jpg',
      size: 5000,
      contentType: 'image/jpeg',
      source: 'upload',
    });
    expect(await bench.files.get(lena.ownerId, done.file.id)).toEqual(done.file);
    expect((await bench.files.list(lena.ownerId, { limit: 10, deleted: false })).items).toEqual([done.file]);
    expect(await bytesOf(lena)).toBe(5000);

    const key = await bench.files.grant(lena, lena.ownerId, { operation: 'download', fileId: done.file.id });
    const down = await fetch(key.url);
    expect(Buffer.from(await down.arrayBuffer()).equals(photo)).toBe(true);
    expect(down.headers.get('content-type')).toBe('image/jpeg');
    expect(down.headers.get('content-disposition')).toBe(
      `inline; filename="Gipfel ??.jpg"; filename*=UTF-8''Gipfel%20%F0%9F%8F%94.jpg`,
    );
    const toKeep = await bench.files.grant(lena, lena.ownerId, {
      operation: 'download',
      fileId: done.file.id,
      disposition: 'attachment',
    });
    expect((await fetch(toKeep.url, { method: 'HEAD' })).headers.get('content-disposition')).toMatch(
      /^attachment;/,
    );
  });

  test('completed by 20 calls at once, of two instances, is one file', async () => {
    const lena = somebody();
    const grant = await ask(lena, 'a.jpg', 4000);
    await putBytes(grant, jpegLike(3000));
    const instances = [bench.files, bench.another()];
    const calls = Array.from({ length: 20 }, (_, at) =>
      (instances[at % 2] ?? bench.files).complete(lena.ownerId, grant.fileId ?? ''),
    );
    const files = (await Promise.all(calls)).map((done) => (done.state === 'done' ? done.file : undefined));
    expect(new Set(files.map((file) => JSON.stringify(file))).size).toBe(1);
    expect((await bench.files.list(lena.ownerId, { limit: 10, deleted: false })).items).toEqual([files[0]]);
    expect(await bytesOf(lena)).toBe(3000);
  });

  test('key never opens the file that came of it, and cannot change it afterwards', async () => {
    const lena = somebody();
    const grant = await ask(lena, 'a.jpg', 4000);
    await putBytes(grant, jpegLike(3000));
    await bench.files.complete(lena.ownerId, grant.fileId ?? '');
    expect(await putBytes({ ...grant, url: grant.url.replace('/incoming/', '/files/') }, 'changed')).toBe(
      403,
    );
    await putBytes(grant, 'changed');
    const key = await bench.files.grant(lena, lena.ownerId, {
      operation: 'download',
      fileId: grant.fileId ?? '',
    });
    expect((await (await fetch(key.url)).arrayBuffer()).byteLength).toBe(3000);
  });

  test('larger than granted is refused, taken away, and no longer counted', async () => {
    const lena = somebody();
    const grant = await ask(lena, 'a.jpg', 100);
    await putBytes(grant, jpegLike(101));
    const complete = () => bench.files.complete(lena.ownerId, grant.fileId ?? '');
    await expect(complete()).rejects.toMatchObject({ code: 'payload_too_large', fields: { maxBytes: 100 } });
    await expect(complete()).rejects.toMatchObject({ code: 'not_found' });
    expect((await fetch(grant.url)).status).toBe(404);
    expect(await bytesOf(lena)).toBe(0);
  });

  test('is not ready before anything was committed; its key can be renewed; deleting calls it off', async () => {
    const lena = somebody();
    const grant = await ask(lena, 'a.jpg', 100);
    const fileId = grant.fileId ?? '';
    await expect(bench.files.complete(lena.ownerId, fileId)).rejects.toMatchObject({ code: 'not_ready' });
    const again = await bench.files.grant(lena, lena.ownerId, { operation: 'upload', fileId });
    expect(new URL(again.url).pathname).toBe(new URL(grant.url).pathname);
    expect(await bytesOf(lena)).toBe(100);
    await bench.files.remove(lena.ownerId, fileId, undefined);
    expect(await bytesOf(lena)).toBe(0);
    await expect(
      bench.files.grant(lena, lena.ownerId, { operation: 'upload', fileId }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('over quota is refused with what is free, in parallel too', async () => {
    const lena = somebody();
    await expect(ask(lena, 'a', 10e12)).rejects.toMatchObject({
      code: 'quota_exceeded',
      fields: { free: 10 * 2 ** 20 },
    });
    const grants = await Promise.allSettled(Array.from({ length: 15 }, () => ask(lena, 'a', 2 ** 20)));
    expect(grants.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await bytesOf(lena)).toBe(10 * 2 ** 20);
  });

  test('of what calls itself a photo and is HTML comes down as text, and as an attachment', async () => {
    const lena = somebody();
    const file = await upload(lena, 'photo.jpg', '<!doctype html><script>alert(1)</script>');
    expect(file.contentType).toBe('text/plain;charset=utf-8');
    const key = await bench.files.grant(lena, lena.ownerId, { operation: 'download', fileId: file.id });
    expect((await fetch(key.url)).headers.get('content-disposition')).toBe('attachment; filename=photo.jpg');
    const browse = await bench.files.grant(lena, lena.ownerId, { operation: 'browse' });
    const one = new URL(browse.url);
    one.pathname += `/files/${file.id}`;
    expect((await fetch(one)).headers.get('content-disposition')).toBe('attachment');
  });

  test('of nothing at all is an empty file', async () => {
    expect(await upload(somebody(), 'empty', '')).toMatchObject({
      size: 0,
      contentType: 'application/octet-stream',
    });
  });
});

test('another person finds nothing, with any operation', async () => {
  const [lena, sam] = [somebody(), somebody()];
  const { id } = await upload(lena, 'a.jpg', jpegLike(100));
  const { files } = bench;
  const missing = { code: 'not_found' };
  await expect(files.get(sam.ownerId, id)).rejects.toMatchObject(missing);
  await expect(files.complete(sam.ownerId, id)).rejects.toMatchObject(missing);
  await expect(files.rename(sam.ownerId, id, { name: 'x' })).rejects.toMatchObject(missing);
  await expect(files.remove(sam.ownerId, id, undefined)).rejects.toMatchObject(missing);
  await expect(files.restore(sam.ownerId, id)).rejects.toMatchObject(missing);
  const wishes: GrantRequest[] = [
    { operation: 'upload', fileId: id },
    { operation: 'download', fileId: id },
    { operation: 'purge', fileId: id },
  ];
  for (const wish of wishes) {
    await expect(files.grant(sam, sam.ownerId, wish)).rejects.toMatchObject(missing);
    await expect(files.grant(sam, lena.ownerId, wish)).rejects.toMatchObject({ code: 'policy_denied' });
  }
  expect(await files.get(lena.ownerId, id)).toMatchObject({ name: 'a.jpg' });
});
