import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockListBody, cut, readBlockList } from '../../../cli/transfer/blocks.ts';

const mebi = 1024 * 1024;
const limits = { maxBlocks: 50_000, maxBlockBytes: 100 * mebi };
const fingerprint = 'ab'.repeat(32);

describe('cut', () => {
  test('covers every byte once, within the limits, with ids of one length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 1024 * mebi }), (size) => {
        const blocks = cut(size, fingerprint, limits) ?? [];
        let at = 0;
        for (const block of blocks) {
          const fits = block.start === at && block.size > 0 && block.size <= limits.maxBlockBytes;
          at = fits ? at + block.size : Number.NaN;
        }
        expect(at).toBe(size);
        expect(new Set(blocks.map(({ id }) => id)).size).toBe(blocks.length);
        expect(new Set(blocks.map(({ id }) => id.length)).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  test('is the same on another day, and other for another content', () => {
    expect(cut(9 * mebi, fingerprint, limits)).toEqual(cut(9 * mebi, fingerprint, limits));
    const [first] = cut(9 * mebi, fingerprint, limits) ?? [];
    const [other] = cut(9 * mebi, 'cd'.repeat(32), limits) ?? [];
    expect(first?.id).not.toBe(other?.id);
  });

  test('refuses what no blob can hold, and makes blocks larger before it does', () => {
    const small = { maxBlocks: 3, maxBlockBytes: 8 * mebi };
    expect(cut(24 * mebi, fingerprint, small)).toHaveLength(3);
    expect(cut(24 * mebi + 1, fingerprint, small)).toBeUndefined();
  });
});

test('a block list is read as the service writes it, and written as it reads it', () => {
  const blocks = cut(9 * mebi, fingerprint, limits) ?? [];
  const listed = blocks.map(({ id, size }) => `<Block><Name>${id}</Name><Size>${size}</Size></Block>`);
  const xml = `\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<BlockList>\n<CommittedBlocks /><UncommittedBlocks>${listed.join('\n  ')}</UncommittedBlocks></BlockList>`;
  expect([...readBlockList(xml)]).toEqual(blocks.map(({ id, size }) => [id, size]));
  expect(readBlockList('<BlockList/>').size).toBe(0);
  const ids = [...blockListBody(blocks).matchAll(/<Latest>(.*?)<\/Latest>/g)].map(([, id]) => id);
  expect(ids).toEqual(blocks.map(({ id }) => id));
});
