import { expect, test } from '@jest/globals';
import { fingerprintOf } from '../../../../web/src/transfer/fingerprint.ts';
import { createMemory } from '../../../../web/src/transfer/memory.ts';
import { ShelfDouble } from './storage-double.ts';

const file = (content: string, name = 'a.bin', lastModified = 1): File =>
  new File([content], name, { lastModified });

test('a file picked again has the same fingerprint; another name, time or content has not', async () => {
  const big = 'x'.repeat(200_000);
  const prints = await Promise.all(
    [
      file(big),
      file(big),
      file(big, 'b.bin'),
      file(big, 'a.bin', 2),
      file(`${big}y`),
      file(`y${big.slice(1)}`),
      file(''),
    ].map(fingerprintOf),
  );
  expect(prints[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(prints[1]).toBe(prints[0]);
  expect(new Set(prints).size).toBe(6);
});

test('an upload is remembered for its person alone, for some days', () => {
  const shelf = new ShelfDouble();
  let now = 0;
  const mine = createMemory(shelf, 'me', () => now);
  mine.keep('print', 'file-1');
  expect(mine.find('print')).toBe('file-1');
  expect(createMemory(shelf, 'you', () => now).find('print')).toBeUndefined();
  now = 6 * 24 * 3_600_000;
  expect(mine.find('print')).toBeUndefined();
  expect(shelf.length).toBe(0);
});

test('what others keep on the shelf is left alone, and nonsense of ours is swept', () => {
  const shelf = new ShelfDouble();
  shelf.setItem('theirs', 'x');
  shelf.setItem('valet.upload.me.print', 'nonsense');
  const memory = createMemory(shelf, 'me', () => 0);
  expect(memory.find('print')).toBeUndefined();
  expect(shelf.key(0)).toBe('theirs');
  memory.keep('print', 'file');
  memory.forget('print');
  expect(shelf.length).toBe(1);
});
