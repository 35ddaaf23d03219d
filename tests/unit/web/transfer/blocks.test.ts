import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockId, blockListBody, blockSizeFor, cut } from '../../../../web/src/transfer/blocks.ts';

const mebi = 1024 * 1024;
const limits = { maxBlocks: 50_000, maxBlockBytes: 100 * mebi };
const fingerprint = '0123456789abcdef0123456789abcdef';

test('the size of the blocks grows with the file, and is a matter of its size alone', () => {
  expect(
    [1, 63 * mebi, 64 * mebi, 200 * mebi, 512 * mebi, 1024 * 1024 * mebi].map(
      (size) => (blockSizeFor(size, limits) ?? 0) / mebi,
    ),
  ).toEqual([4, 4, 8, 8, 16, 21]);
});

test('what no block size can hold is told', () => {
  expect(blockSizeFor(50_000 * 100 * mebi, limits)).toBe(100 * mebi);
  expect(blockSizeFor(50_000 * 100 * mebi + 1, limits)).toBeUndefined();
  expect(blockSizeFor(20 * mebi, { maxBlocks: 100, maxBlockBytes: 2 * mebi })).toBe(2 * mebi);
});

test('whatever the size, the blocks cover the file once and stay within the limits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 42 }), (size) => {
      const blockSize = blockSizeFor(size, limits) ?? 0;
      expect(blockSize).toBeGreaterThanOrEqual(4 * mebi);
      expect(blockSize).toBeLessThanOrEqual(limits.maxBlockBytes);
      expect(Math.ceil(size / blockSize)).toBeLessThanOrEqual(limits.maxBlocks);
    }),
  );
});

test('blocks meet without a gap, and the last one is what is left', () => {
  const blocks = cut(10, 4, fingerprint);
  expect(blocks.map(({ start, end }) => [start, end])).toEqual([
    [0, 4],
    [4, 8],
    [8, 10],
  ]);
  expect(cut(0, 4, fingerprint)).toEqual([]);
});

test('all ids have the same length, differ by block and by file, and are safe in XML', () => {
  const ids = [0, 1, 49_999].map((index) => blockId(fingerprint, index));
  ids.push(blockId('ff'.repeat(16), 0));
  expect(new Set(ids.map(({ length }) => length)).size).toBe(1);
  expect(new Set(ids).size).toBe(4);
  expect(ids.every((id) => /^[A-Za-z0-9+/]{32}$/.test(id))).toBe(true);
  expect(blockListBody(['YQ==', 'Yg=='])).toBe(
    '<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>YQ==</Latest><Latest>Yg==</Latest></BlockList>',
  );
});
