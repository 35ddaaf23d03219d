import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sizeOfJpeg, sizeOfWebp } from '../../../shared/files/picture-size.ts';
import { jpegOf, webpLike } from '../../support/pictures.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
/** A segment with its length, as T.81 §B.1.1.4 has it. */
const segment = (marker: number, ...content: number[]): number[] => [
  ...[0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff],
  ...content,
];
const frame = (height: number, width: number): number[] => [
  8,
  height >> 8,
  height & 255,
  width >> 8,
  width & 255,
  3,
];

describe('a JPEG', () => {
  test('says its size', () => {
    expect(sizeOfJpeg(jpegOf(37, 21))).toEqual({ width: 37, height: 21 });
  });

  test('is not known by the picture that its notes hold, nor by its tables', () => {
    const inner = segment(0xc0, ...frame(9, 9));
    const jpeg = bytes(
      ...[0xff, 0xd8, ...segment(0xe1, ...inner), ...segment(0xc4, ...frame(8, 8)), 0xff],
      ...segment(0xc2, ...frame(300, 400)),
    );
    expect(sizeOfJpeg(jpeg)).toEqual({ width: 400, height: 300 });
  });

  test.each([
    ['without a frame', [0xff, 0xd8, ...segment(0xda, ...frame(1, 1)), 0, 0, 0, 0]],
    ['that ends too early', [0xff, 0xd8, ...segment(0xe0, 1, 2, 3, 4, 5, 6, 7)]],
    ['that loses its way', [0xff, 0xd8, 0x00, 0xc0, 0, 11, 8, 0, 9, 0, 9, 3]],
  ])('%s says nothing', (_, values) => {
    expect(sizeOfJpeg(bytes(...values))).toBeUndefined();
  });
});

describe('a WebP', () => {
  test.each([
    ['lossy', webpLike('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, 0x90, 0x41, 0x2c, 0x81])],
    // 14 bits of width less one, 14 of height less one.
    ['lossless', webpLike('VP8L', [0x2f, 0x8f, 0xc1, 0x4a, 0x00])],
    ['with more to it', webpLike('VP8X', [0b1_0000, 0, 0, 0, 0x8f, 0x01, 0x00, 0x2b, 0x01, 0x00])],
  ])('%s says its size', (_, webp) => {
    expect(sizeOfWebp(webp)).toEqual({ width: 400, height: 300 });
  });

  test.each([
    ['that moves', webpLike('VP8X', [0b10, 0, 0, 0, 0x8f, 0x01, 0x00, 0x2b, 0x01, 0x00])],
    ['without a key frame', webpLike('VP8 ', [0, 0, 0, 0, 0, 0, 0x90, 0x01, 0x2c, 0x01])],
    ['of an unknown kind', webpLike('VP8X', []).with(15, 0x59)],
    ['cut short', webpLike('VP8L', [0x2f]).subarray(0, 29)],
  ])('%s says nothing', (_, webp) => {
    expect(sizeOfWebp(webp)).toBeUndefined();
  });
});

test('whatever bytes come, there is an answer', () => {
  const head = fc.constantFrom([0xff, 0xd8], [...webpLike('VP8X', [])].slice(0, 20), []);
  fc.assert(
    fc.property(head, fc.uint8Array({ maxLength: 80 }), (start, rest) => {
      const all = bytes(...start, ...rest);
      sizeOfJpeg(all);
      sizeOfWebp(all);
    }),
    { numRuns: 2000 },
  );
});
