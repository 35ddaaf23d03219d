import { beforeEach, describe, expect, test } from '@jest/globals';
import type { PickedPhoto, SavePhotoRequest } from '../../../shared/contract/index.ts';
import type { Answer, Trouble } from '../../../web/src/answer.ts';
import type { FileItem } from '../../../web/src/api.ts';
import { saveAll, type Saving } from '../../../web/src/saving.ts';
import { dropUnfinished, keepUnfinished, readUnfinished } from '../../../web/src/unfinished.ts';
import { never, TestClock } from './doubles.ts';

const photo = (id: string): PickedPhoto => ({
  id,
  type: 'photo',
  name: `${id}.jpg`,
  contentType: 'image/jpeg',
  ready: true,
});
const file = (id: string): FileItem => ({
  id: `f-${id}`,
  name: id,
  size: 1,
  contentType: 'image/jpeg',
  source: 'google-photos',
  createdAt: '2026-11-21T12:00:00Z',
  albumId: 'album',
  etag: '"1"',
});
const trouble = (code: Trouble, retryAfterMs?: number): Answer<FileItem> => ({
  ok: false,
  code,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

let clock: TestClock;
let asked: { readonly id: string; readonly into: SavePhotoRequest }[];
let states: Saving[];
beforeEach(() => {
  clock = new TestClock();
  asked = [];
  states = [];
});

/** Saves photos against an API as a function: undefined means that it is saved. */
function saving(
  ids: string,
  answer: (id: string, nth: number) => Answer<FileItem> | undefined,
  more: { readonly before?: Saving; readonly signal?: AbortSignal } = {},
): Promise<Saving> {
  return saveAll({
    api: {
      savePicked: async (_pick, id, into) => {
        asked.push({ id, into });
        await new Promise((resolve) => setImmediate(resolve));
        return (
          answer(id, asked.filter((one) => one.id === id).length) ?? {
            ok: true,
            status: 201,
            value: file(id),
          }
        );
      },
    },
    pickId: 's',
    photos: ids.split('').map(photo),
    albumTitle: 'Photos from 21 November',
    clock,
    onChange: (now) => states.push({ ...now }),
    signal: never(),
    ...more,
  });
}
const savedIds = (end: Saving): string => [...end.saved.keys()].sort().join('');

test('the first photo makes the album, the others go into it, three at a time', async () => {
  let together = 0;
  let most = 0;
  const end = await saveAll({
    api: {
      savePicked: async (_pick, id) => {
        most = Math.max(most, (together += 1));
        await new Promise((resolve) => setImmediate(resolve));
        together -= 1;
        return { ok: true, status: 201, value: file(id) };
      },
    },
    ...{ pickId: 's', photos: 'abcdefg'.split('').map(photo), albumTitle: 't', clock, signal: never() },
    onChange: () => undefined,
  });
  expect(most).toBe(3);
  expect(savedIds(end)).toBe('abcdefg');
  await saving('abcde', () => undefined);
  expect(asked.map(({ into }) => into)).toEqual([
    { albumTitle: 'Photos from 21 November' },
    ...Array.from({ length: 4 }, () => ({ albumId: 'album' })),
  ]);
});

test('one that cannot be saved stops none of the others, and a second try asks for it alone', async () => {
  const first = await saving('abc', (id) => (id === 'a' ? trouble('upstream_failed') : undefined));
  expect(savedIds(first)).toBe('bc');
  asked = [];
  const second = await saving('abc', () => undefined, { before: first });
  expect(asked.map(({ id }) => id)).toEqual(['a']);
  expect([savedIds(second), second.problem]).toEqual(['abc', undefined]);
});

describe('trouble that passes', () => {
  test.each<Trouble>([
    'unavailable',
    'offline',
    'unreachable',
    'too_many_requests',
    'upstream_timeout',
    'late',
  ])('%s is told, waited out, and nothing is left out', async (code) => {
    const end = await saving('abcdef', (id, nth) => (id > 'b' && nth <= 2 ? trouble(code, 7000) : undefined));
    expect([savedIds(end), end.problem]).toEqual(['abcdef', undefined]);
    expect(states.some(({ problem }) => problem?.code === code)).toBe(true);
    expect(Math.min(...clock.waits)).toBeGreaterThanOrEqual(7000);
  });

  test('is given up when nothing was saved for ten minutes, with fewer and fewer questions', async () => {
    const end = await saving('abcdef', (id) => (id > 'b' ? trouble('unavailable') : undefined));
    expect([savedIds(end), end.problem?.code]).toEqual(['ab', 'unavailable']);
    expect(clock.time - Date.parse('2026-11-21T12:00:00Z')).toBeGreaterThan(10 * 60_000);
    expect(asked.length).toBeLessThan(80);
    // Those that were not even begun are not asked for.
    expect(asked.some(({ id }) => id === 'f')).toBe(false);
  });
});

test('hours without a network cost no patience', async () => {
  const end = await saving('abcdef', (id, nth) => (id > 'b' && nth < 300 ? trouble('offline') : undefined));
  expect([savedIds(end), end.problem]).toEqual(['abcdef', undefined]);
  expect(clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(2 * 3_600_000);
});

test('a laptop that slept in the middle goes on when it wakes, also with films that were not ready', async () => {
  const sleeps = (): void => void (clock.time += 8 * 3_600_000);
  const end = await saving('fabcdef', (id, nth) => {
    if (id === 'f' && nth === 2) sleeps();
    if (id === 'f') return nth < 5 ? trouble('not_ready', 30_000) : undefined;
    if (id === 'c' && nth === 1) sleeps();
    return 'bcd'.includes(id) && nth === 1 ? trouble('unreachable') : undefined;
  });
  expect([savedIds(end), end.problem]).toEqual(['abcdef', undefined]);
});

test.each<Trouble>([
  'google_reconnect_required',
  'google_permission_missing',
  'quota_exceeded',
  'not_authenticated',
])('%s stops at once: the person has to do something first', async (code) => {
  const end = await saving('abcdefghij', (id) => (id > 'c' ? trouble(code) : undefined));
  expect([savedIds(end), end.problem?.code]).toEqual(['abc', code]);
  expect(asked.length).toBeLessThan(8);
  expect(clock.waits).toEqual([]);
});

test('what stopped it stays told when those that were under way come through', async () => {
  const end = await saving('abcdefg', (id) => (id === 'b' ? trouble('quota_exceeded') : undefined));
  expect([savedIds(end), end.problem?.code]).toEqual(['acd', 'quota_exceeded']);
});

test('a film that is not ready is asked for after the others, as long as it takes', async () => {
  const end = await saving('fab', (id, nth) =>
    id === 'f' && nth < 50 ? trouble('not_ready', 30_000) : undefined,
  );
  expect(savedIds(end)).toBe('abf');
  expect(clock.waits).toHaveLength(49);
  expect(states.some(({ waitsForFilms }) => waitsForFilms)).toBe(true);
  expect(end.waitsForFilms).toBe(false);
  expect(asked.slice(0, 3).map(({ id }) => id)).toEqual(['f', 'a', 'b']);
});

test('a film that Google never makes ready ends it after an hour without any other', async () => {
  const minutes = (nth: number): boolean => nth < 100; // 50 of them
  const end = await saving('gfa', (id, nth) =>
    nth < 1000 && (id === 'f' || (id === 'g' && minutes(nth))) ? trouble('not_ready', 30_000) : undefined,
  );
  expect([savedIds(end), end.problem?.code, end.waitsForFilms]).toEqual(['ag', 'not_ready', false]);
  expect(clock.waits.reduce((sum, ms) => sum + ms, 0) / 60_000).toBeCloseTo(110, -1);
});

test('stopping ends it between two photos, also in the middle of a wait', async () => {
  const stop = new AbortController();
  const end = await saving(
    'abcdef',
    (id) => {
      if (id === 'b') stop.abort();
      return id > 'a' ? trouble('unavailable') : undefined;
    },
    { signal: stop.signal },
  );
  expect(savedIds(end)).toBe('a');
});

describe('what was begun and not ended', () => {
  const held = new Map<string, string>();
  const shelf = {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
  const begun = { pickId: 's', title: 't', owner: 'o', since: 1000 };

  test('is remembered for its owner alone, until Google lets go of the pick', () => {
    keepUnfinished(shelf, begun);
    expect(readUnfinished(shelf, 'o', 2000)).toEqual(begun);
    expect(readUnfinished(shelf, 'somebody', 2000)).toBeUndefined();
    expect(readUnfinished(shelf, 'o', 1000 + 24 * 3_600_000)).toBeUndefined();
    dropUnfinished(shelf, 'another');
    expect(readUnfinished(shelf, 'o', 2000)).toEqual(begun);
    dropUnfinished(shelf, 's');
    expect(readUnfinished(shelf, 'o', 2000)).toBeUndefined();
  });

  test.each(['null', '1', '"x"', '{}', '{"pickId":"s"}'])('%s is nothing to go on with', (text) => {
    held.set('valet.saving', text);
    expect(readUnfinished(shelf, 'o', 2000)).toBeUndefined();
  });
});
