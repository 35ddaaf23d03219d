import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The points by their numbers, and how each is held. */
const points = new Map(
  [...read('docs/plain-page.md').matchAll(/^(\d+)\. ([ats]): /gm)].map(([, number, how]) => [
    Number(number),
    how,
  ]),
);

/** Titles of tests, in whatever way they are written: `test('…'`, `test.each(…)('…'`, `describe('…'`. */
const titles = ['tests/browser', 'tests/unit/web'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) =>
      [
        ...read(path.join(folder, name)).matchAll(
          /\b(?:test|describe)\b(?:\.each\([^;]*?\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1\s*,/g,
        ),
      ].map(([, , title = '']) => title),
    ),
);
const borne = new Set(
  titles.flatMap((title) => {
    const [, numbers = ''] = /PLAIN-PAGE ((?:\d+(?:, )?)+)/.exec(title) ?? [];
    return numbers.split(', ').filter(Boolean).map(Number);
  }),
);

test('the plain page has 25 points', () => {
  expect([...points.keys()]).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
});

test('every point that a test or axe holds has a test that bears its number', () => {
  const without = [...points].filter(([number, how]) => how !== 's' && !borne.has(number));
  expect(without).toEqual([]);
});

test('no test bears the number of a point that is not there', () => {
  expect([...borne].filter((number) => !points.has(number))).toEqual([]);
});

test('what is held by looking can be looked at: photos, mail and files, full and empty, in each window', () => {
  const pictures = new Set(readdirSync(path.join(root, 'docs/screens')));
  const wanted = ['photos', 'photos-empty', 'mail', 'mail-empty', 'files', 'files-empty'].flatMap((name) =>
    ['360', '768', '1280'].flatMap((width) =>
      ['light', 'dark'].map((scheme) => `${name}-${width}-${scheme}.png`),
    ),
  );
  expect(wanted.filter((picture) => !pictures.has(picture))).toEqual([]);
});
