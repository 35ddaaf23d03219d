import { expect, test } from '@jest/globals';
import { createPace } from '../../../../shared/transfer/index.ts';
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
  const api = new UploadApiDouble(clock, storage);
  const awake: string[] = [];
  const added: string[] = [];
  const uploads = createUploads({
    api,
    clock,
    connection: alwaysOnline,
    random: () => 0,
    send: storage.send,
    memory: createMemory(new ShelfDouble(), 'me', () => clock.now()),
    onAdded: ({ id }, { name }) => added.push(`${name} is ${id}`),
    stayAwake: () => {
      awake.push('up');
      return () => void awake.push('down');
    },
    alone: (_, work) => work(),
    limits: { maxBlocks: 50_000, maxBlockBytes: 100 * mebi },
    pace: createPace(4 * mebi),
  });
  return { uploads, storage, api, awake, added, clock };
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
  const { uploads, added } = setUp();
  uploads.add([file('a'), file('b')]);
  expect(states(uploads)).toEqual(['sending', 'waiting']);
  await until(uploads, (list) => list.every(({ state }) => state === 'done'));
  expect(uploads.list().map(({ item }) => item?.id)).toEqual(['file-1', 'file-2']);
  expect(added).toEqual(['a is file-1', 'b is file-2']);
  uploads.hide(1);
  expect(uploads.list().map(({ id }) => id)).toEqual([2]);
});

test('a clock that is put back by an hour meanwhile keeps nothing from the screen', async () => {
  const { uploads, storage, clock } = setUp();
  const told: number[] = [];
  uploads.listen(() => told.push(uploads.list()[0]?.sent ?? 0));
  const given = storage.onBlock;
  let block = 0;
  storage.onBlock = (size, onSent) => {
    clock.time += (block += 1) === 3 ? -3_600_000 : 1000;
    onSent?.(size / 2);
    given(size, onSent);
  };
  uploads.add([file('a', 40 * mebi)]);
  await until(uploads, ([first]) => first?.state === 'done');
  expect(told.some((sent) => sent > 20 * mebi && sent < 40 * mebi)).toBe(true);
});

test('the screen is told of bytes four times a second at most, and of what matters at once', async () => {
  const { uploads, storage, clock } = setUp();
  const told: number[] = [];
  uploads.listen(() => {
    const sent = uploads.list()[0]?.sent ?? 0;
    if (sent !== told.at(-1)) told.push(sent);
  });
  const given = storage.onBlock;
  storage.onBlock = (size, onSent) => {
    for (let part = 1; part <= 100; part += 1) {
      clock.time += 10;
      onSent?.((size * part) / 100);
    }
    given(size, onSent);
  };
  uploads.add([file('a', 40 * mebi)]);
  await until(uploads, ([first]) => first?.state === 'done');
  // ten blocks, a second each
  expect(told.length).toBeGreaterThan(20);
  expect(told.length).toBeLessThanOrEqual(43);
  expect(told.at(-1)).toBe(40 * mebi);
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

test('one that is stopped is given up at the server too, and is not gone on with when it is added again', async () => {
  const { uploads, api } = setUp();
  uploads.add([file('a')]);
  await until(uploads, ([first]) => (first?.sent ?? 0) > 0);
  uploads.stop(1);
  expect(api.deleted).toEqual(['file-1']);
  uploads.add([file('a')]);
  await until(uploads, (list) => list[1]?.state === 'done');
  expect(api.asked.at(-1)).toMatchObject({ operation: 'upload', name: 'a' });
});

test.each(['stop', 'pause'] as const)(
  'one that is called off (%s) while its key is asked for lets the next begin, and gives the key back when it comes',
  async (deed) => {
    const { uploads, api, storage } = setUp();
    const asked = Promise.withResolvers<undefined>();
    const held = Promise.withResolvers<undefined>();
    api.line = () => {
      asked.resolve(undefined);
      api.line = () => Promise.resolve();
      return held.promise;
    };
    uploads.add([file('a'), file('b')]);
    await asked.promise;
    uploads[deed](1);
    await until(uploads, (list) => list[1]?.state === 'done');
    expect(api.deleted).toEqual([]);
    held.resolve(undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(api.deleted).toEqual(['file-1']);
    expect(storage.requests.some(({ url }) => url.includes('file-1'))).toBe(false);
  },
);

test('the same file dropped twice goes up once; after it is there, it may come again', async () => {
  const { uploads } = setUp();
  uploads.add([file('a'), file('a'), file('b')]);
  expect(uploads.list().map(({ name }) => name)).toEqual(['a', 'b']);
  uploads.add([file('a')]);
  await until(uploads, (list) => list.every(({ state }) => state === 'done'));
  uploads.add([file('a')]);
  expect(uploads.list().map(({ name }) => name)).toEqual(['a', 'b', 'a']);
});

test('the computer stays awake as long as something is sent', async () => {
  const { uploads, awake } = setUp();
  uploads.add([file('a')]);
  expect(awake).toEqual(['up']);
  await until(uploads, ([first]) => first?.state === 'done');
  await new Promise((resolve) => setImmediate(resolve));
  expect(awake).toEqual(['up', 'down']);
});

test('what waited for a sign-in goes on with it, and what the person paused does not', async () => {
  const { uploads, api } = setUp();
  api.completions = [{ ok: false, code: 'not_authenticated' }];
  uploads.add([file('a'), file('b')]);
  uploads.pause(2);
  await until(uploads, ([first]) => first?.state === 'paused');
  expect(uploads.isBusy()).toBe(true);
  uploads.goOn();
  await until(uploads, ([first]) => first?.state === 'done');
  expect(states(uploads)).toEqual(['done', 'paused']);
});

test('when the person is gone nothing more is sent, and nothing is left on the list', async () => {
  const { uploads, storage, api } = setUp();
  uploads.add([file('a'), file('b')]);
  await until(uploads, ([first]) => (first?.sent ?? 0) > 0);
  uploads.end();
  expect(uploads.list()).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([storage.committed, api.deleted]).toEqual([undefined, []]);
});
