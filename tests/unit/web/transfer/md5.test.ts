import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { md5Of } from '../../../../web/src/transfer/md5.ts';

const hex = async (text: string): Promise<string> =>
  Buffer.from(await md5Of(new Blob([text])), 'base64').toString('hex');

test.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
])('RFC 1321 A.5: "%s"', async (text, sum) => {
  expect(await hex(text)).toBe(sum);
});

test('is what others find, around the edges of a block and of a piece too', async () => {
  const edge = (at: number) => fc.integer({ min: at - 10, max: at + 10 });
  const lengths = fc.oneof(fc.integer({ min: 0, max: 200 }), edge(64), edge(512 * 1024), edge(1024 * 1024));
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 255 }), async (length, seed) => {
      const bytes = new Uint8Array(length).map((_, at) => (at * seed) >> 3);
      expect(await md5Of(new Blob([bytes]))).toBe(createHash('md5').update(bytes).digest('base64'));
    }),
    { numRuns: 40 },
  );
});
