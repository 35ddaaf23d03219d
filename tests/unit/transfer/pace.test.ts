import { expect, test } from '@jest/globals';
import { createPace, isPassing, waitMs } from '../../../shared/transfer/index.ts';

const kibi = 1024;
const mebi = 1024 * kibi;

test('blocks begin small, grow on a fast line, and shrink as it gets slow', () => {
  const pace = createPace();
  expect(pace.bytes()).toBe(mebi);
  pace.took(mebi, 50);
  expect(pace.bytes()).toBe(16 * mebi);
  for (let turn = 0; turn < 12; turn += 1) pace.took(mebi, 2000);
  expect(pace.bytes()).toBe(2.5 * mebi);
  for (let turn = 0; turn < 12; turn += 1) pace.took(512 * kibi, 60_000);
  expect(pace.bytes()).toBe(512 * kibi);
});

test('a clock that goes back makes no block of no size', () => {
  const pace = createPace();
  pace.took(mebi, -3_600_000);
  expect(pace.bytes()).toBe(16 * mebi);
});

test('retry-after is the least that is waited, within reason', () => {
  expect(waitMs(1, () => 0, '7')).toBe(7000);
  expect(waitMs(1, () => 0, '86400')).toBe(60_000);
  expect(waitMs(1, () => 0, 'Sat, 21 Nov 2026 00:00:00 GMT')).toBe(0);
  expect(waitMs(30, () => 1, null)).toBe(30_000);
});

test('what may pass and what may not', () => {
  expect([408, 429, 500, 503].every(isPassing)).toBe(true);
  expect([400, 403, 404, 409, 413].some(isPassing)).toBe(false);
});
