import { expect, test } from '@jest/globals';
import { fill, strings } from '../../../web/src/strings.ts';
import { dateWords, photoWords, quarterOf, roomWords, sizeWords } from '../../../web/src/words.ts';

const now = new Date(2026, 10, 21);
const at = (year: number, month: number, day: number): string =>
  new Date(year, month - 1, day, 12).toISOString();

test('PLAIN-PAGE 23: dates are said as people say them', () => {
  expect(dateWords(at(2026, 5, 3), now)).toBe('3 May');
  expect(dateWords(at(2019, 5, 3), now)).toBe('3 May 2019');
});

test('PLAIN-PAGE 23: a photo is called after its day, a film is a film', () => {
  const createdAt = at(2026, 11, 1);
  expect(photoWords({ contentType: 'image/jpeg', takenAt: at(2026, 5, 3), createdAt }, now)).toBe(
    'Photo from 3 May',
  );
  expect(photoWords({ contentType: 'video/mp4', createdAt }, now)).toBe('Film from 1 November');
});

test('PLAIN-PAGE 23: sizes are words, with a number only where it helps', () => {
  expect([0, 999_999, 1_000_000, 209_715_200, 999_499_999, 10_700_000_000].map(sizeWords)).toEqual([
    'Empty file',
    'Small file',
    'Medium file, 1 MB',
    'Big file, 210 MB',
    'Very big file, 999 MB',
    'Very big file, 10.7 GB',
  ]);
  expect([0, 1, 5_368_709_120].map(roomWords)).toEqual(['0 MB', '1 MB', '5.4 GB']);
});

test('PLAIN-PAGE 15: the words for sizes are scored with all others', () => {
  const { sizes } = strings;
  expect([0, 1, 1e6, 1e8, 1e9].map(sizeWords)).toEqual([
    sizes.empty,
    sizes.small,
    fill(sizes.medium, { size: '1 MB' }),
    fill(sizes.big, { size: '100 MB' }),
    fill(sizes.veryBig, { size: '1 GB' }),
  ]);
});

test('PLAIN-PAGE 17: progress is read out at quarters', () => {
  expect([0, 24, 25, 74, 99, 100].map((done) => quarterOf(done, 100))).toEqual([0, 0, 25, 50, 75, 100]);
  expect(quarterOf(0, 0)).toBe(100);
});
