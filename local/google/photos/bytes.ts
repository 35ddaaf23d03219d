import { encode } from 'jpeg-js';
import { type CameraNotes, exifSegment } from './exif.ts';
import type { Photo } from './library.ts';
import { paint, wholeScene, type Window } from './paint.ts';
import { sceneOf } from './scene.ts';
import { mp4 } from './video.ts';

/** How large a picture is wanted: fitted into the box, or, with `crop`, filling it. */
export interface Box {
  readonly width?: number;
  readonly height?: number;
  readonly crop: boolean;
}

/** A file as it is sent: its size is known before its bytes are made. */
export interface PhotoFile {
  readonly size: number;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

const maxCacheBytes = 96 * 1024 * 1024;
const cache = new Map<string, Buffer>();
let cachedBytes = 0;

/** The file, a photo's with the place it was taken at or, as apps get it, without. */
export function originalFile(photo: Photo, { withPlace }: { withPlace: boolean }): PhotoFile {
  // Made anew each time: it takes a few milliseconds.
  const whole =
    photo.videoSeconds === undefined ? notedJpeg(photo, withPlace) : mp4(photo.seed, photo.videoSeconds);
  const size = Math.max(whole.length, photo.sizeBytes ?? 0);
  return { size, bytes: size === whole.length ? whole : padded(whole, size, photo.seed) };
}

function notedJpeg(photo: Photo, withPlace: boolean): Buffer {
  const jpeg = originalJpeg(photo);
  const { place, ...withoutPlace } = photo.notes;
  const notes: CameraNotes = withPlace && place !== undefined ? photo.notes : withoutPlace;
  // APP1 comes right after the start-of-image marker (Exif 2.32 §4.5.4).
  return Buffer.concat([jpeg.subarray(0, 2), exifSegment(notes), jpeg.subarray(2)]);
}

/** The picture painted afresh at the wanted size, which is what scaling it gives, at a fraction of the work. */
export function scaledJpeg(photo: Photo, box: Box): Buffer {
  const { width, height, window } = fit(photo.notes.width, photo.notes.height, box);
  const key = `${photo.seed} ${width}x${height}${box.crop ? ' cropped' : ''}`;
  return cached(key, () => jpegOf(photo, width, height, window));
}

function originalJpeg(photo: Photo): Buffer {
  const { width, height } = photo.notes;
  return cached(photo.seed, () => jpegOf(photo, width, height, wholeScene));
}

function jpegOf(photo: Photo, width: number, height: number, window: Window): Buffer {
  const aspect = photo.notes.width / photo.notes.height;
  return encode({ data: paint(sceneOf(photo.seed), width, height, aspect, window), width, height }, 80).data;
}

/** Never larger than the original, never distorted. */
export function fit(
  width: number,
  height: number,
  box: Box,
): { readonly width: number; readonly height: number; readonly window: Window } {
  const across = (box.width ?? Infinity) / width;
  const down = (box.height ?? Infinity) / height;
  const pixels = (size: number) => Math.max(1, Math.round(size));
  if (!box.crop || box.width === undefined || box.height === undefined) {
    const scale = Math.min(1, across, down);
    return { width: pixels(width * scale), height: pixels(height * scale), window: wholeScene };
  }
  const scale = Math.min(1, Math.max(across, down));
  const cut = {
    width: Math.min(box.width, pixels(width * scale)),
    height: Math.min(box.height, pixels(height * scale)),
  };
  const share = { width: cut.width / (width * scale), height: cut.height / (height * scale) };
  return { ...cut, window: { left: (1 - share.width) / 2, top: (1 - share.height) / 2, ...share } };
}

function cached(key: string, make: () => Buffer): Buffer {
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key); // to the young end
    cache.set(key, known);
    return known;
  }
  const made = make();
  cache.set(key, made);
  cachedBytes += made.length;
  for (const [old, bytes] of cache) {
    if (cachedBytes <= maxCacheBytes) break;
    cache.delete(old);
    cachedBytes -= bytes.length;
  }
  return made;
}

const blockSize = 256 * 1024;

/**
 * A file followed by padding, which decoders ignore after the end of a picture or film. Every block of the padding
 * begins with its number, so that lost, doubled or swapped blocks show.
 */
async function* padded(file: Buffer, size: number, seed: string): AsyncGenerator<Uint8Array> {
  yield file;
  let left = size - file.length;
  for (let number = 0; left > 0; number += 1) {
    const block = Buffer.alloc(Math.min(blockSize, left), number % 251);
    block.write(`\n${seed} block ${number}\n`, 0, 'latin1');
    left -= block.length;
    yield block;
    await nextTurn();
  }
}

/** Lets other requests in between two blocks. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
