import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Block, blockListBody, createPlan, type Plan } from '../../../shared/transfer/index.ts';

const mebi = 1024 * 1024;
const limits = { maxBlocks: 50_000, maxBlockBytes: 100 * mebi };
const fingerprint = '0123456789abcdef0123456789abcdef';

function everyBlockOf(plan: Plan | undefined, wish: () => number): Block[] {
  const blocks: Block[] = [];
  for (let next = plan?.next(wish()); next !== undefined; next = plan?.next(wish())) blocks.push(next);
  return blocks;
}
const idsAndSizes = (blocks: readonly Block[]): Map<string, number> =>
  new Map(blocks.map(({ id, start, end }) => [id, end - start]));

/** Whether the blocks cover the file once, each within the limit. */
function expectWhole(blocks: readonly Block[], size: number, most = limits): void {
  let at = 0;
  for (const { start, end } of blocks) {
    at = start === at && end > start && end - start <= most.maxBlockBytes ? end : Number.NaN;
  }
  expect(at).toBe(size);
  expect(blocks.length).toBeLessThanOrEqual(most.maxBlocks);
}

describe('a plan', () => {
  test('covers every byte once, however the sizes change on the way', () => {
    const wishes = fc.array(fc.integer({ min: 1, max: 16 * mebi }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * mebi }), wishes, (size, sizes) => {
        const few = { maxBlocks: 40, maxBlockBytes: 8 * mebi };
        let turn = 0;
        const plan = createPlan(size, fingerprint, few);
        everyBlockOf(plan, () => sizes[(turn += 1) % sizes.length] ?? 1);
        expectWhole(plan?.all() ?? [], size, few);
      }),
    );
  });

  test('goes around what is there, and never sends that again', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        sizes,
        fc.infiniteStream(fc.boolean()),
        fc.integer({ min: 1, max: 3000 }),
        (cuts, keep, wish) => {
          const size = cuts.reduce((sum, bytes) => sum + bytes, 0);
          let turn = 0;
          const first = everyBlockOf(createPlan(size, fingerprint, limits), () => cuts[turn++] ?? 1);
          const there = first.filter(() => keep.next().value);
          const plan = createPlan(size, fingerprint, limits, idsAndSizes(there));
          const kept = there.reduce((sum, { start, end }) => sum + end - start, 0);
          expect(plan?.kept).toBe(kept);
          const sent = everyBlockOf(plan, () => wish);
          expect(sent.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(size - kept);
          expectWhole(plan?.all() ?? [], size);
          expect(there.every(({ id }) => plan?.all().some((block) => block.id === id))).toBe(true);
        },
      ),
    );
  });

  test('takes of blocks that overlap the one that reaches further, once', () => {
    const long = everyBlockOf(createPlan(100, fingerprint, limits), () => 60);
    const short = everyBlockOf(createPlan(100, fingerprint, limits), () => 30);
    const plan = createPlan(
      100,
      fingerprint,
      limits,
      idsAndSizes([...short.slice(0, 3), ...long.slice(0, 1)]),
    );
    expect(plan?.kept).toBe(90);
    expect(everyBlockOf(plan, () => 30).map(({ start, end }) => [start, end])).toEqual([[90, 100]]);
    expectWhole(plan?.all() ?? [], 100);
  });

  test('leaves alone what is not of this content, not base64, or not as long as it says', () => {
    const [other] = everyBlockOf(createPlan(10, 'ff'.repeat(16), limits), () => 10);
    const [own] = everyBlockOf(createPlan(10, fingerprint, limits), () => 5);
    const there = new Map([
      [other?.id ?? '', 10],
      [own?.id ?? '', 4],
      ['?', 10],
      [btoa('something else altogether'), 10],
    ]);
    expect(createPlan(10, fingerprint, limits, there)?.kept).toBe(0);
  });

  test('makes blocks larger than wished before it refuses what no blob can hold', () => {
    const small = { maxBlocks: 3, maxBlockBytes: 8 * mebi };
    const plan = createPlan(24 * mebi, fingerprint, small);
    expect(everyBlockOf(plan, () => 1)).toHaveLength(3);
    expect(createPlan(24 * mebi + 1, fingerprint, small)).toBeUndefined();
  });

  test('begins anew where small blocks that are there leave too little room', () => {
    const small = { maxBlocks: 3, maxBlockBytes: 10 };
    const tiny = everyBlockOf(createPlan(30, fingerprint, limits), () => 1).slice(0, 2);
    const plan = createPlan(30, fingerprint, small, idsAndSizes(tiny));
    expect(plan?.kept).toBe(0);
    expect(everyBlockOf(plan, () => 10)).toHaveLength(3);
  });

  test('of a file of 0 bytes has no block', () => {
    expect(everyBlockOf(createPlan(0, fingerprint, limits), () => 1)).toEqual([]);
  });
});

test('all ids have the same length, differ by place, size and content, and are safe in XML', () => {
  const ids = [
    ...everyBlockOf(createPlan(90, fingerprint, limits), () => 30),
    ...everyBlockOf(createPlan(90, fingerprint, limits), () => 45),
    ...everyBlockOf(createPlan(90, 'ff'.repeat(16), limits), () => 30),
  ].map(({ id }) => id);
  expect(new Set(ids).size).toBe(8);
  expect(ids.every((id) => /^[A-Za-z0-9+/]{60}$/.test(id))).toBe(true);
});

test('the list of blocks names them in order', () => {
  const block = (id: string): Block => ({ id, start: 0, end: 1 });
  expect(blockListBody([block('YQ=='), block('Yg==')])).toBe(
    '<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>YQ==</Latest><Latest>Yg==</Latest></BlockList>',
  );
});
