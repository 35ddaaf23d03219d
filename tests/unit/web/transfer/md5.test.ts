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

/** A stream of plain chunks, as of a browser whose files are no byte streams. */
const plainly = (bytes: Uint8Array<ArrayBuffer>, chunkBytes: number): Blob => {
  const blob = new Blob([bytes]);
  blob.stream = () => {
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += chunkBytes)));
        else controller.close();
      },
    });
  };
  return blob;
};

test.each([1000, 65_536, 3 * 1024 * 1024])(
  'is the same from plain chunks of %i bytes',
  async (chunkBytes) => {
    const bytes = new Uint8Array(1_300_001).map((_, at) => at >> 3);
    expect(await md5Of(plainly(bytes, chunkBytes))).toBe(createHash('md5').update(bytes).digest('base64'));
  },
);

test('of bytes that end early there is no sum', async () => {
  const blob = plainly(new Uint8Array(100), 50);
  Object.defineProperty(blob, 'size', { value: 101 });
  await expect(md5Of(blob)).rejects.toThrow('read 100 bytes of 101');
});
