import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { problemCodes } from '../../../shared/contract/problems.ts';
import { later } from '../../../web/src/strings-later.ts';
import { troubles } from '../../../web/src/strings-trouble.ts';
import { counted, fill, strings } from '../../../web/src/strings.ts';
import { gradeOf, scoreOf, sentencesOf, syllablesOf, wordsOf } from './readability.ts';

/** What fills the gaps is the person's own, and not ours to score: short words stand in. */
const sample = {
  name: 'Ann',
  words: 'Ann',
  address: 'Ann',
  size: 'Small file',
  email: 'Ann',
  date: '3 May',
  count: 3,
  done: 2,
  all: 3,
  percent: 50,
  used: '2 GB',
  status: 'yes',
};

function entries(node: unknown, path: string): [string, string][] {
  if (typeof node === 'string') return [[path, fill(node, sample)]];
  return Object.entries(node as object).flatMap(([key, child]) =>
    entries(child, path === '' ? key : `${path}.${key}`),
  );
}
const all = [...entries(strings, ''), ...entries(later, ''), ...entries(troubles, '')];
const plain = all.filter(([path]) => !path.startsWith('developers.'));
const isSentence = (text: string): boolean => /[.!?]$/.test(text);

test('syllables are counted as people say them', () => {
  expect(['photo', 'Google', 'saved', 'time', 'people', 'moment', 'delete', 'a'].map(syllablesOf)).toEqual([
    2, 2, 1, 1, 2, 2, 2, 1,
  ]);
});

test('PLAIN-PAGE 15: all strings together read at grade 5 or below', () => {
  expect(gradeOf(scoreOf(all.map(([, text]) => text)))).toBeLessThanOrEqual(5);
});

test('PLAIN-PAGE 15: no text of sentences reads above grade 8', () => {
  const hard = all
    .filter(([, text]) => isSentence(text))
    .map(([path, text]) => [path, Math.round(gradeOf(scoreOf([text])) * 10) / 10] as const)
    .filter(([, grade]) => grade > 8);
  expect(hard).toEqual([]);
});

test('PLAIN-PAGE 15: no sentence is longer than 15 words', () => {
  const long = all
    .flatMap(([, text]) => sentencesOf(text))
    .filter((sentence) => wordsOf(sentence).length > 15);
  expect(long).toEqual([]);
});

test('PLAIN-PAGE 16: the words of machines stay on the screen for developers', () => {
  const machine = /\b(blobs?|tokens?|sas|sync\w*|caches?|cached|sessions?|containers?)\b/i;
  expect(plain.filter(([, text]) => machine.test(text))).toEqual([]);
});

test('PLAIN-PAGE 16: a button that the words say to press has just these words', () => {
  const labels = new Set([...all.map(([, text]) => text), 'Done']); // the last is Google's
  const asked = all.flatMap(([where, text]) =>
    [...text.matchAll(/\b(?:[Pp]ress|then) ([A-Z].*?)(?=[.,]| at | to | there)/g)].map(
      ([, label = '']) => [where, label] as const,
    ),
  );
  expect(asked.length).toBeGreaterThan(12);
  expect(asked.filter(([, label]) => !labels.has(label))).toEqual([]);
});

test('PLAIN-PAGE 14: nobody is told of errors or codes', () => {
  const harsh = /\b(errors?|invalid|oops|fail\w*|unauthori[sz]ed|forbidden|http|\d{3})\b/i;
  expect(plain.filter(([, text]) => harsh.test(text))).toEqual([]);
});

test('PLAIN-PAGE 14: what went wrong takes at most three sentences', () => {
  const long = Object.values(troubles).filter((text) => sentencesOf(text).length > 3);
  expect(long).toEqual([]);
});

test('the page says the same before its script runs, and where that does not come', async () => {
  const html = await readFile(path.resolve(import.meta.dirname, '../../../web/index.html'), 'utf8');
  const shown = [...(html.split('<body>')[1] ?? '').matchAll(/>\s*([^<>\s][^<>]*?)\s*</g)];
  const words = new Set(all.map(([, text]) => text));
  expect(shown.length).toBeGreaterThan(7);
  expect(shown.map(([, text = '']) => text).filter((text) => !words.has(text))).toEqual([]);
});

test('every code of the API has its sentence', () => {
  expect(Object.keys(troubles)).toEqual(expect.arrayContaining(Object.keys(problemCodes)));
});

test('gaps are filled, and stay where there is nothing to fill them with', () => {
  expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
  expect(counted(1, 'one', '{count} of them')).toBe('one');
  expect(counted(0, 'one', '{count} of them')).toBe('0 of them');
});
