import { expect, test } from '@jest/globals';
import { placeBetween } from '../../../shared/albums/place-between.ts';
import { idLetters, newestFirstPlace } from '../../../shared/platform/index.ts';

/** A sequence that looks like chance and is the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

/** Keys behind the album's name, as a new album has them: some photos of one and the same instant among them. */
function newAlbum(count: number, below: (bound: number) => number): string[] {
  const file = (): string => Array.from({ length: 26 }, () => idLetters.charAt(below(32))).join('');
  const instants = [-8.64e15, 0, 1, 1.7e12, 8.64e15];
  return Array.from(
    { length: count },
    (_, at) => `${newestFirstPlace(instants[at % instants.length] ?? 0)}_${file()}`,
  ).sort();
}

const put = (keys: string[], from: number, to: number): string => {
  const [key = ''] = keys.splice(from, 1);
  const [before, after] = [keys[to - 1], keys[to]];
  const moved = `${String(placeBetween(before ?? '', after))}_${key.slice(-26)}`;
  if (before !== undefined) expect(before < moved).toBe(true);
  if (after !== undefined) expect(moved < after).toBe(true);
  keys.splice(to, 0, moved);
  return moved;
};

test.each([1, 2, 3])('a place is between its neighbours, whatever was moved before (%i)', (seed) => {
  const below = numbers(seed);
  const keys = newAlbum(40, below);
  for (let move = 0; move < 3000; move += 1) {
    const to = [below(40), 20, 0, 39][Math.floor(move / 50) % 4] ?? 0;
    put(keys, below(40), to);
  }
  expect(new Set(keys.map((key) => key.slice(-26))).size).toBe(40);
});

test.each([
  ['first', 2000, (size: number) => [size - 1, 0]],
  ['last', 2000, (size: number) => [0, size - 1]],
  ['after the same photo', 1000, (size: number) => [size - 1, 1]],
  ['before the same photo', 1000, (size: number) => [0, size - 2]],
] as const)('moved %s, %i photos one by one have keys that storage takes', (_, moves, way) => {
  const keys = newAlbum(100, numbers(4));
  for (let move = 0; move < moves; move += 1) {
    const [from = 0, to = 0] = way(keys.length);
    // `p_`, the album's 26 letters and `_` before it; two bytes for each letter
    expect(2 * (29 + put(keys, from, to).length)).toBeLessThanOrEqual(1024);
  }
});

test('where a place would be too long there is none', () => {
  const [before = '', after] = newAlbum(2, numbers(5));
  let last: string | undefined = after;
  let moves = 0;
  for (; last !== undefined && moves < 5000; moves += 1) {
    const place = placeBetween(before, last);
    last = place === undefined ? undefined : `${place}_${'z'.repeat(26)}`;
  }
  expect(last).toBeUndefined();
  expect(moves).toBeGreaterThan(1000);
});
