import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Problem } from '../../../shared/errors/index.ts';
import type { SaveWish } from '../../../shared/files/index.ts';
import { streamOf } from '../../../shared/platform/index.ts';
import { type FilesBench, jpegLike, somebody, startFilesBench } from '../../support/files.ts';
import { jpegOf } from '../../support/pictures.ts';

let bench: FilesBench;
beforeAll(async () => {
  bench = await startFilesBench();
}, 30_000);
afterAll(() => bench.stop());

type Person = ReturnType<typeof somebody>;
const original = jpegLike(50_000);
const small = jpegOf(40, 30);
const open: SaveWish['open'] = () =>
  Promise.resolve({ stream: streamOf([original]), size: original.byteLength });

const save = (person: Person, thumbnail: SaveWish['thumbnail'], rest: Partial<SaveWish> = {}) =>
  bench.files.saveOnce(
    person,
    person.ownerId,
    {
      ...{ sourceKey: 'google-photos:1', name: 'IMG_1.jpg', source: 'google-photos', maxBytes: 1e6 },
      ...{ open, thumbnail, ...rest },
    },
    new AbortController().signal,
  );
const blobs = async ({ ownerId }: Person) => (await bench.storage.container(`p-${ownerId}`).list('')).names;

describe('a thumbnail beside what is saved', () => {
  test('is there as soon as the file is, and is asked for once the original is on its way', async () => {
    const lena = somebody();
    const order: string[] = [];
    const saved = await save(
      lena,
      () => {
        order.push('thumbnail');
        return Promise.resolve(small);
      },
      {
        open: (...args) => {
          order.push('original');
          return open(...args);
        },
      },
    );
    if (saved.state !== 'done') throw new Error('not done');
    expect(saved.file).toMatchObject({ thumbnail: true, size: original.byteLength });
    expect(order).toEqual(['original', 'thumbnail']);
    expect(await blobs(lena)).toEqual([`files/${saved.file.id}`, `thumbnails/${saved.file.id}`]);
    expect((await bench.files.usage(lena.ownerId)).bytes).toBe(original.byteLength);
  });

  const fails: [string, SaveWish['thumbnail']][] = [
    ['that the source refuses', () => Promise.reject(new Problem('upstream_failed', 'No.'))],
    ['that is none', () => Promise.resolve(new TextEncoder().encode('<html>'))],
    ['that is larger than the original', () => Promise.resolve(jpegLike(60_000))],
    // Until its time is over: the save goes on without.
    ['that never comes', () => new Promise<never>(() => undefined)],
  ];
  test.each(fails)('%s keeps nothing from being saved', async (_, thumbnail) => {
    const lena = somebody();
    const saved = await save(lena, thumbnail);
    if (saved.state !== 'done') throw new Error('not done');
    expect(saved).toMatchObject({ created: true });
    expect(saved.file.thumbnail).toBeUndefined();
    expect(await blobs(lena)).toEqual([`files/${saved.file.id}`]);
  });

  test('goes with a save that is given up', async () => {
    const lena = somebody();
    const full = bench.another({ quotaBytes: original.byteLength - 1 });
    const sized: SaveWish['open'] = () => Promise.resolve({ stream: streamOf([original]) });
    const wish: SaveWish = {
      ...{ sourceKey: 'google-photos:1', name: 'IMG_1.jpg', source: 'google-photos', maxBytes: 1e6 },
      ...{ open: sized, thumbnail: () => Promise.resolve(small) },
    };
    const saving = full.saveOnce(lena, lena.ownerId, wish, new AbortController().signal);
    await expect(saving).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await blobs(lena)).toEqual([]);
  });
});
