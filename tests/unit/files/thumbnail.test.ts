import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FileItem } from '../../../shared/contract/index.ts';
import type { Container, Storage } from '../../../shared/storage/index.ts';
import { type FilesBench, jpegLike, putBytes, somebody, startFilesBench } from '../../support/files.ts';
import { jpegOf, webpLike } from '../../support/pictures.ts';

const hour = 3_600_000;
let bench: FilesBench;
beforeAll(async () => {
  bench = await startFilesBench();
}, 30_000);
afterAll(() => bench.stop());

type Person = ReturnType<typeof somebody>;
const small = jpegOf(40, 30);

async function photo(person: Person, size = 50_000): Promise<FileItem> {
  const wish = { operation: 'upload', name: 'photo.jpg', size } as const;
  const grant = await bench.files.grant(person, person.ownerId, wish);
  await putBytes(grant, jpegLike(size));
  const done = await bench.files.complete(person.ownerId, grant.fileId ?? '');
  if (done.state !== 'done') throw new Error('not done');
  return done.file;
}
const keep = ({ ownerId }: Person, id: string, bytes: Uint8Array = small) =>
  bench.files.keepThumbnail(ownerId, id, bytes);
const blobs = async ({ ownerId }: Person) => (await bench.storage.container(`p-${ownerId}`).list('')).names;

async function purge(person: Person, id: string): Promise<void> {
  await bench.files.remove(person.ownerId, id, undefined);
  await bench.files.grant(person, person.ownerId, { operation: 'purge', fileId: id });
  await bench.files.remove(person.ownerId, id, undefined);
}

describe('a thumbnail', () => {
  test('lies beside its file, is told of, and is read with the key to browse alone', async () => {
    const lena = somebody();
    const file = await photo(lena);
    expect(file.thumbnail).toBeUndefined();
    const kept = await keep(lena, file.id);
    // The same ETag: who renames the file has seen all that anybody edited.
    expect(kept).toEqual({ created: true, file: { ...file, thumbnail: true } });
    expect(await bench.files.get(lena.ownerId, file.id)).toEqual(kept.file);
    expect(await keep(lena, file.id, jpegOf(20, 20))).toEqual({ ...kept, created: false });
    expect(await blobs(lena)).toEqual([`files/${file.id}`, `thumbnails/${file.id}`]);
    // It takes up nothing of the quota.
    expect((await bench.files.usage(lena.ownerId)).bytes).toBe(file.size);

    const at = (url: string): string => {
      const address = new URL(url);
      address.pathname = address.pathname.replace(/(p-[^/]+).*$/, `$1/thumbnails/${file.id}`);
      return address.href;
    };
    const browse = await bench.files.grant(lena, lena.ownerId, { operation: 'browse' });
    const seen = await fetch(at(browse.url));
    expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(seen.headers.get('content-disposition')).toBe('attachment');
    expect(Buffer.from(await seen.arrayBuffer()).equals(jpegOf(20, 20))).toBe(true);
    const download = { operation: 'download', fileId: file.id } as const;
    const other = await bench.files.grant(lena, lena.ownerId, download);
    expect((await fetch(at(other.url))).status).toBe(403);
    const upload = await bench.files.grant(lena, lena.ownerId, { operation: 'upload', name: 'a', size: 9 });
    expect(await putBytes({ ...upload, url: at(upload.url) }, 'changed')).toBe(403);
    expect(await putBytes({ ...browse, url: at(browse.url) }, 'changed')).toBe(403);
  });

  const wide = webpLike('VP8X', [0, 0, 0, 0, 0x00, 0x04, 0x00, 0x2b, 0x01, 0x00]);
  const moving = webpLike('VP8X', [0b10, 0, 0, 0, 0x8f, 0x01, 0x00, 0x2b, 0x01, 0x00]);
  const gif = new TextEncoder().encode('GIF89a\u0001\u0000\u0001\u0000');
  const html = new TextEncoder().encode('<!doctype html><script>alert(1)</script>');
  const flat = webpLike('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, 0x90, 0x01, 0, 0]);
  test.each([
    ['of another kind', gif, 'unsupported_media_type'],
    ['that is a page', html, 'unsupported_media_type'],
    ['of nothing', new Uint8Array(), 'unsupported_media_type'],
    ['that moves', moving, 'unsupported_media_type'],
    ['without height', flat, 'unsupported_media_type'],
    ['that is a JPEG in its first bytes alone', jpegLike(400), 'unsupported_media_type'],
    ['of 1,025 pixels', wide, 'payload_too_large'],
    ['of more than 100 KiB', jpegLike(100 * 1024 + 1), 'payload_too_large'],
  ])('%s is refused, and nothing is written', async (_, bytes, code) => {
    const lena = somebody();
    const file = await photo(lena, 200_000);
    await expect(keep(lena, file.id, bytes)).rejects.toMatchObject({ code });
    expect(await blobs(lena)).toEqual([`files/${file.id}`]);
    expect(await bench.files.get(lena.ownerId, file.id)).toEqual(file);
  });

  test('is smaller than its file: what is not counted stays less than what is', async () => {
    const lena = somebody();
    const file = await photo(lena, small.byteLength);
    await expect(keep(lena, file.id)).rejects.toMatchObject({
      code: 'payload_too_large',
      fields: { maxBytes: small.byteLength - 1 },
    });
  });

  test('is for a listed file of the own: not for one that is awaited, deleted, or somebody else’s', async () => {
    const [lena, otto] = [somebody(), somebody()];
    const file = await photo(lena);
    await expect(keep(otto, file.id)).rejects.toMatchObject({ code: 'not_found' });
    const wish = { operation: 'upload', name: 'a', size: 9 } as const;
    const { fileId = '' } = await bench.files.grant(lena, lena.ownerId, wish);
    await expect(keep(lena, fileId)).rejects.toMatchObject({ code: 'not_ready' });
    await bench.files.remove(lena.ownerId, file.id, undefined);
    await expect(keep(lena, file.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('stays while its file is in Deleted things, and goes with it for good', async () => {
    const lena = somebody();
    const file = await photo(lena);
    await keep(lena, file.id);
    await bench.files.remove(lena.ownerId, file.id, undefined);
    expect(await bench.files.get(lena.ownerId, file.id)).toMatchObject({ thumbnail: true });
    expect(await bench.files.restore(lena.ownerId, file.id)).toMatchObject({ thumbnail: true });
    expect(await blobs(lena)).toEqual([`files/${file.id}`, `thumbnails/${file.id}`]);
    await purge(lena, file.id);
    expect(await blobs(lena)).toEqual([]);
  });

  test('goes with the sweep after 30 days, and with who is forgotten', async () => {
    const [lena, otto] = [somebody(), somebody()];
    const [file, other] = [await photo(lena), await photo(otto)];
    await keep(lena, file.id);
    await keep(otto, other.id);
    await bench.files.remove(lena.ownerId, file.id, undefined);
    bench.clock.ahead += 31 * 24 * hour;
    await bench.files.sweep();
    expect(await blobs(lena)).toEqual([]);
    expect(await blobs(otto)).toEqual([`files/${other.id}`, `thumbnails/${other.id}`]);
    await bench.files.forget(otto.ownerId);
    expect(await blobs(otto)).toEqual([]);
    await expect(keep(otto, other.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await blobs(otto)).toEqual([]);
  });
});

describe('a thumbnail that comes while its file goes', () => {
  /** An instance whose storage does something else around the moment that a thumbnail is written. */
  const meanwhile = (put: (write: () => Promise<void>) => Promise<void>) => {
    const slow = (container: Container): Container => ({
      ...container,
      put: (...args) => put(() => container.put(...args)),
    });
    const storage: Storage = { ...bench.storage, container: (name) => slow(bench.storage.container(name)) };
    return bench.another({ storage });
  };

  test('is taken away again', async () => {
    const lena = somebody();
    const file = await photo(lena);
    const files = meanwhile(async (write) => {
      await purge(lena, file.id);
      await write();
      expect(await blobs(lena)).toEqual([`thumbnails/${file.id}`]);
    });
    await expect(files.keepThumbnail(lena.ownerId, file.id, small)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await blobs(lena)).toEqual([]);
  });

  test('is taken away by the sweep when its instance stopped there; that of a file that stays is not', async () => {
    const lena = somebody();
    const [gone, stays] = [await photo(lena), await photo(lena)];
    const stopped = meanwhile(async (write) => {
      await purge(lena, gone.id);
      await write();
      throw new Error('the instance stops');
    });
    await expect(stopped.keepThumbnail(lena.ownerId, gone.id, small)).rejects.toThrow('the instance stops');
    await keep(lena, stays.id);
    const left = [`files/${stays.id}`, `thumbnails/${gone.id}`, `thumbnails/${stays.id}`].sort();
    expect(await blobs(lena)).toEqual(left);
    bench.clock.ahead += 3 * hour;
    await bench.files.sweep();
    expect(await blobs(lena)).toEqual([`files/${stays.id}`, `thumbnails/${stays.id}`]);
  });
});
