import { encode } from 'jpeg-js';

/** A JPEG that any program shows, of noise: its bytes grow with its pixels, as a photograph's do. */
export function jpegOf(width: number, height: number, quality = 70): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  let seed = width * 31 + height;
  for (let at = 0; at < data.length; at += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    data[at] = at % 4 === 3 ? 255 : seed >>> 16;
  }
  return encode({ data, width, height }, quality).data;
}

/** The same, noted as taken with the camera turned: 6 is to be shown turned to the right (Exif 2.32 §4.6.4). */
export function turned(jpeg: Uint8Array, orientation: number): Uint8Array {
  const word = (value: number): number[] => [value & 255, value >> 8];
  const entry = [...word(0x0112), ...word(3), ...word(1), ...word(0), ...word(orientation), ...word(0)];
  const tiff = [
    0x49,
    0x49,
    ...word(42),
    ...word(8),
    ...word(0),
    ...word(1),
    ...entry,
    ...word(0),
    ...word(0),
  ];
  const content = [...new TextEncoder().encode('Exif\0\0'), ...tiff];
  const head = [0xff, 0xe1, 0, content.length + 2];
  return Uint8Array.from([...jpeg.subarray(0, 2), ...head, ...content, ...jpeg.subarray(2)]);
}

/** A WebP as far as anybody can tell from its headers: the first chunk, of 10 bytes, by name and content. */
export function webpLike(chunk: 'VP8 ' | 'VP8L' | 'VP8X', content: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(40);
  const text = (at: number, words: string): void => bytes.set(new TextEncoder().encode(words), at);
  text(0, 'RIFF');
  bytes[4] = 32;
  text(8, 'WEBP');
  text(12, chunk);
  bytes[16] = 10;
  bytes.set(content, 20);
  return bytes;
}
