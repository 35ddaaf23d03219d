import { expect, test } from '@jest/globals';
import { createMemory } from '../../../../web/src/transfer/memory.ts';
import { createUploads, type Transfer, type Uploads } from '../../../../web/src/transfer/uploads.ts';
import { alwaysOnline, TestClock } from '../doubles.ts';
import { answerOf, ShelfDouble, StorageDouble, UploadApiDouble } from './storage-double.ts';

const mebi = 1024 * 1024;
const file = (name: string, size = 9 * mebi): File =>
  new File([new Uint8Array(size)], name, { lastModified: 1 });

function setUp() {
  const clock = new TestClock();
  const storage = new StorageDouble();
  const api = new UploadApiDouble(clock);
  const uploads = createUploads({
    api,
    clock,
    connection: alwaysOnline,
    random: () => 0,
    send: storage.send,
    memory: createMemory(new ShelfDouble(), 'me', () => clock.now()),
    limits: { maxBlocks: 50_000, maxBlockBytes: 100 * mebi },
  });
  return { uploads, storage, api };
}

/** Resolves once the list is as wished. */
const until = (uploads: Uploads, wish: (list: readonly Transfer[]) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = uploads.listen(look);
    function look(): void {
      if (!wish(uploads.list())) return;
      stop();
      resolve();
    }
    look();
  });
const states = (uploads: Uploads): string[] => uploads.list().map(({ state }) => state);

test('files go up one after the other', async () => {
  const { uploads } = setUp();
  uploads.add([file('a'), file('b')]);
  expect(states(uploads)).toEqual(['sending', 'waiting']);
  await until(uploads, (list) => list.every(({ state }) => state === 'done'));
  expect(uploads.list().map(({ item }) => item?.id)).toEqual(['file-1', 'file-2']);
  uploads.hide(1);
  expect(uploads.list().map(({ id }) => id)).toEqual([2]);
});

test('paused and gone on with, it comes to its end with what was there', async () => {
  const { uploads, storage, api } = setUp();
  uploads.add([file('a')]);
  await until(uploads, ([first]) => (first?.sent ?? 0) > 0);
  uploads.pause(1);
  expect(states(uploads)).toEqual(['paused']);
  uploads.resume(1);
  await until(uploads, ([first]) => first?.state === 'done');
  expect(storage.committed?.size).toBe(9 * mebi);
  expect(api.asked.at(-1)).toEqual({ operation: 'upload', fileId: 'file-1' });
});

test('stopped, it stays stopped, and the next one has its turn', async () => {
  const { uploads } = setUp();
  uploads.add([file('a'), file('b')]);
  uploads.stop(1);
  await until(uploads, (list) => list[1]?.state === 'done');
  expect(states(uploads)).toEqual(['stopped', 'done']);
  uploads.resume(1);
  expect(states(uploads)).toEqual(['stopped', 'done']);
});

test('a no for good ends it, a trouble that may pass leaves it paused; both say why', async () => {
  const full = setUp();
  full.api.refusal = { ok: false, code: 'quota_exceeded' };
  full.uploads.add([file('a')]);
  await until(full.uploads, ([first]) => first?.state === 'stopped');
  expect(full.uploads.list()[0]?.why).toBe('quota_exceeded');

  const busy = setUp();
  busy.storage.fault = () => answerOf(503);
  busy.uploads.add([file('a')]);
  await until(busy.uploads, ([first]) => first?.state === 'paused');
  expect(busy.uploads.list()[0]?.why).toBe('unavailable');
  busy.storage.fault = () => undefined;
  busy.uploads.resume(1);
  await until(busy.uploads, ([first]) => first?.state === 'done');
  expect(busy.uploads.list()[0]?.why).toBeUndefined();
});
