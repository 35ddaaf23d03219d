import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isBlobName } from '../../../shared/exchange/blob-name.ts';

/** The blob that a client's address reaches once its URL library has tidied it up. */
function reached(name: string): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  const { pathname } = new URL(`https://store.example/container/${path}`);
  return pathname.split('/').slice(2).map(decodeURIComponent).join('/');
}

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('..', '.', '%2e', '%2F', '/', '\\', '?', '#', '&', ' ', ';', 'ä', '\t'),
);

test('a name that is accepted is the same blob in a signature and in an address', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const name = pieces.join('');
      fc.pre(isBlobName(name));
      expect(reached(name)).toBe(name);
    }),
    { numRuns: 2_000 },
  );
});

test('usual names are accepted, long ones to the limit', () => {
  for (const name of [
    'a',
    'photos/2015/Lëna & Sam #1 100%?.jpg',
    '.htaccess',
    'a..b',
    '%2e%2e/x',
    'x'.repeat(1024),
  ]) {
    expect([name, isBlobName(name)]).toEqual([name, true]);
  }
  for (const name of [
    '',
    'x'.repeat(1025),
    '..',
    'a/..',
    './a',
    'a/./b',
    'a/',
    '/a',
    'a//b',
    'a\\b',
    'a\u007f',
  ]) {
    expect([name, isBlobName(name)]).toEqual([name, false]);
  }
});
