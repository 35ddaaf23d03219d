import { expect, test } from '@jest/globals';
import { fill, strings } from '../../../web/src/strings.ts';
import { dateWords, nameWords, quarterOf, roomWords, sizeWords } from '../../../web/src/words.ts';

const now = new Date(2026, 10, 21);
const at = (year: number, month: number, day: number): string =>
  new Date(year, month - 1, day, 12).toISOString();

test('PLAIN-PAGE 23: dates are said as people say them', () => {
  expect(dateWords(at(2026, 5, 3), now)).toBe('3 May');
  expect(dateWords(at(2019, 5, 3), now)).toBe('3 May 2019');
});

test('PLAIN-PAGE 23: every month has the name that the platform knows', () => {
  const months = Array.from({ length: 12 }, (_, month) => at(2026, month + 1, 28));
  const words = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
  expect(months.map((one) => dateWords(one, now))).toEqual(months.map((one) => words.format(new Date(one))));
});

test('PLAIN-PAGE 23: a photo is called after its day, a film is a film', () => {
  const createdAt = at(2026, 11, 1);
  const name = 'IMG_1299.jpg';
  expect(nameWords({ name, contentType: 'image/jpeg', takenAt: at(2026, 5, 3), createdAt }, now)).toBe(
    'Photo from 3 May',
  );
  expect(nameWords({ name, contentType: 'video/mp4', createdAt }, now)).toBe('Film from 1 November');
  expect([name, 'VID_20260503_101112.mp4'].map((one) => nameWords({ name: one }))).toEqual(['Photo', 'Film']);
});

test.each([
  ...[
    'IMG_1299.jpg',
    'img_e1299.HEIC',
    'IMG-20260503-WA0001.jpg',
    'IMG_1299 (1).jpg',
    'MVIMG_20260503_101112.jpg',
  ],
  ...['DSC00042.JPG', 'DSC_0042.JPG', 'DSCN0042.jpg', 'DSCF0042.jpg', 'PXL_20260503_101112131.MP.jpg'],
  ...[
    'PXL_20260503_101112131.NIGHT.jpg',
    '20260503_101112.jpg',
    'P1000123.JPG',
    'GOPR0001.JPG',
    'MVI_0001.MOV',
  ],
  ...['WhatsApp Image 2026-05-03 at 10.11.12.jpeg', 'WhatsApp Video 2026-05-03 at 10.11.12 PM (2).mp4'],
  ...['Screenshot_20260503-101112.png', 'GH010001.MP4', 'DJI_0001.JPG'],
])('PLAIN-PAGE 23: %s is no name that a person gave', (name) => {
  expect(nameWords({ name, createdAt: at(2026, 11, 1) }, now)).toMatch(/^(?:Photo|Film) from 1 November$/);
});

test.each([
  ...[
    'Birthday cake.jpg',
    'Anna 1950.jpg',
    '1950.jpg',
    '1950-05-03.jpg',
    'IMG_1299 Grandma.jpg',
    'Image of us.png',
  ],
  ...['p1.jpg', 'IMG_1299', 'Letter to the doctor.pdf', 'Video for Tom.mp4', 'dsc.jpg'],
])('PLAIN-PAGE 23: %s keeps its name', (name) => {
  expect(nameWords({ name, contentType: 'image/jpeg', createdAt: at(2026, 11, 1) }, now)).toBe(name);
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
