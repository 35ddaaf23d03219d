import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Problem } from '../../../shared/errors/index.ts';
import type { Files, SaveOptions, SaveOutcome, SaveWish } from '../../../shared/files/index.ts';
import { type FilesBench, jpegLike, somebody, startFilesBench } from '../../support/files.ts';

let bench: FilesBench;
beforeAll(async () => {
  bench = await startFilesBench(40 * 2 ** 20);
}, 30_000);
afterAll(() => bench.stop());

type Person = ReturnType<typeof somebody>;
const mebi = 2 ** 20;

/** A source that gives `bytes` in pieces, counts how often it was opened, and says from where. */
function sourceOf(bytes: Uint8Array, piece = 300_000) {
  const opened: number[] = [];
  const open: SaveWish['open'] = (from) => {
    opened.push(from);
    let at = from;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= bytes.byteLength) controller.close();
        else controller.enqueue(bytes.slice(at, (at += piece)));
      },
    });
    return Promise.resolve({ stream, size: bytes.byteLength, from });
  };
  return { opened, open };
}

const wishOf = (open: SaveWish['open'], rest: Partial<SaveWish> = {}): SaveWish => ({
  ...{ sourceKey: 'google-photos:1', name: 'IMG_1.jpg', source: 'google-photos', maxBytes: 100 * mebi, open },
  ...rest,
});
const save = (
  person: Person,
  wish: SaveWish,
  options?: SaveOptions,
  files: Files = bench.files,
): Promise<SaveOutcome> =>
  files.saveOnce(person, person.ownerId, wish, new AbortController().signal, options);
const usage = async (person: Person) => (await bench.files.usage(person.ownerId)).bytes;
const listed = async (person: Person) =>
  (await bench.files.list(person.ownerId, { limit: 100, deleted: false })).items;

async function download(person: Person, fileId: string): Promise<Buffer> {
  const key = await bench.files.grant(person, person.ownerId, { operation: 'download', fileId });
  return Buffer.from(await (await fetch(key.url)).arrayBuffer());
}

describe('saving once', () => {
  test('streams into a file, byte for byte, and gives that file ever after', async () => {
    const lena = somebody();
    const photo = jpegLike(9 * mebi + 17);
    const { open, opened } = sourceOf(photo);
    const takenAt = '2026-01-02T03:04:05Z';
    const first = await save(lena, wishOf(open, { takenAt, albumId: 'some' }));
    if (first.state !== 'done') throw new Error('not done');
    expect(first).toMatchObject({
      created: true,
      file: {
        size: photo.byteLength,
        contentType: 'image/jpeg',
        source: 'google-photos',
        takenAt,
        albumId: 'some',
      },
    });
    expect((await download(lena, first.file.id)).equals(photo)).toBe(true);
    expect(await save(lena, wishOf(open))).toEqual({ state: 'done', created: false, file: first.file });
    expect(await bench.files.savedAs(lena.ownerId, 'google-photos:1')).toEqual(first.file);
    expect(opened).toEqual([0]);
    expect(await usage(lena)).toBe(photo.byteLength);
  });

  test('from 20 calls at once, of two instances, opens the source once and makes one file', async () => {
    const lena = somebody();
    const { open, opened } = sourceOf(jpegLike(mebi));
    const instances = [bench.files, bench.another()];
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => save(lena, wishOf(open), { waitMs: 20_000 }, instances[at % 2])),
    );
    expect(outcomes.filter((outcome) => outcome.state === 'done' && outcome.created)).toHaveLength(1);
    expect(outcomes.every(({ state }) => state === 'done')).toBe(true);
    expect(opened).toEqual([0]);
    expect(await listed(lena)).toHaveLength(1);
    expect(await usage(lena)).toBe(mebi);
  }, 30_000);

  test('that runs out of time goes on with the next call, from where it was', async () => {
    const lena = somebody();
    const film = jpegLike(9 * mebi);
    const { open, opened } = sourceOf(film, 5 * mebi);
    expect(await save(lena, wishOf(open), { streamMs: 0 })).toEqual({ state: 'working', retryAfter: 1 });
    expect(await usage(lena)).toBe(9 * mebi);
    const done = await save(lena, wishOf(open));
    if (done.state !== 'done') throw new Error('not done');
    expect(opened).toEqual([0, 4 * mebi]);
    expect((await download(lena, done.file.id)).equals(film)).toBe(true);
    expect(await usage(lena)).toBe(9 * mebi);
  });

  test('goes on too when the source cannot start in the middle', async () => {
    const lena = somebody();
    const film = jpegLike(9 * mebi);
    const { open } = sourceOf(film, 5 * mebi);
    const whole: SaveWish['open'] = (_, signal) => open(0, signal);
    await save(lena, wishOf(whole), { streamMs: 0 });
    const done = await save(lena, wishOf(whole));
    if (done.state !== 'done') throw new Error('not done');
    expect((await download(lena, done.file.id)).equals(film)).toBe(true);
  });

  test('of something too large, over quota, cut short or refused leaves nothing behind', async () => {
    const lena = somebody();
    const large = sourceOf(jpegLike(2 * mebi));
    await expect(save(lena, wishOf(large.open, { maxBytes: mebi }))).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    const unsized: SaveWish['open'] = async (from, signal) => ({
      stream: (await large.open(from, signal)).stream,
    });
    await expect(save(lena, wishOf(unsized, { maxBytes: mebi }))).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    const huge: SaveWish['open'] = async (from, signal) => ({
      stream: (await large.open(from, signal)).stream,
      size: 60 * mebi,
    });
    await expect(save(lena, wishOf(huge))).rejects.toMatchObject({ code: 'quota_exceeded' });
    const short: SaveWish['open'] = async (from, signal) => ({
      stream: (await large.open(from, signal)).stream,
      size: 3 * mebi,
    });
    await expect(save(lena, wishOf(short))).rejects.toMatchObject({ code: 'upstream_failed' });
    const refusal = new Problem('google_reconnect_required', 'Connect again.');
    await expect(
      save(
        lena,
        wishOf(() => Promise.reject(refusal)),
      ),
    ).rejects.toBe(refusal);
    expect(await usage(lena)).toBe(0);
    expect(await listed(lena)).toEqual([]);
    expect(await save(lena, wishOf(unsized))).toMatchObject({ state: 'done', created: true });
    expect(await usage(lena)).toBe(2 * mebi);
  });

  test('takes over from a saver that died, and that one, still alive after all, changes nothing', async () => {
    const lena = somebody();
    const photo = jpegLike(mebi);
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    let reached = (): void => undefined;
    const started = new Promise<void>((resolve) => (reached = resolve));
    const slow: SaveWish['open'] = async (from, signal) => {
      reached();
      await asleep;
      return sourceOf(jpegLike(2 * mebi)).open(from, signal);
    };
    const first = save(lena, wishOf(slow));
    await started;
    expect(await save(lena, wishOf(sourceOf(photo).open), { waitMs: 0 })).toEqual({
      state: 'working',
      retryAfter: 2,
    });
    bench.clock.ahead += 61_000;
    const second = await save(lena, wishOf(sourceOf(photo).open));
    wake();
    expect(await first).toEqual({ state: 'working', retryAfter: 2 });
    bench.clock.ahead = 0;
    if (second.state !== 'done') throw new Error('not done');
    expect((await download(lena, second.file.id)).equals(Buffer.from(photo))).toBe(true);
    expect(await listed(lena)).toHaveLength(1);
    expect(await usage(lena)).toBe(mebi);
  });

  test('brings a deleted one back, and saves a purged one anew', async () => {
    const lena = somebody();
    const { open, opened } = sourceOf(jpegLike(1000));
    const first = await save(lena, wishOf(open));
    if (first.state !== 'done') throw new Error('not done');
    const { id } = first.file;
    await bench.files.remove(lena.ownerId, id, undefined);
    expect(await save(lena, wishOf(open))).toMatchObject({ created: false, file: { id } });
    expect(await listed(lena)).toMatchObject([{ id }]);
    await bench.files.remove(lena.ownerId, id, undefined);
    const key = await bench.files.grant(lena, lena.ownerId, { operation: 'purge', fileId: id });
    expect((await fetch(key.url, { method: 'DELETE' })).status).toBe(202);
    expect(await save(lena, wishOf(open))).toMatchObject({ created: true });
    await bench.files.remove(lena.ownerId, id, undefined);
    expect(opened).toEqual([0, 0]);
    expect(await usage(lena)).toBe(1000);
    expect(await save(lena, wishOf(open))).toMatchObject({ created: false });
  });
});
