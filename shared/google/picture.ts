import { readUpTo } from './bodies.ts';
import { senselessAnswer } from './faults.ts';

/** A small picture, checked by its content to be one. */
export interface Thumbnail {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** Types that a browser shows as a picture and that cannot hold script. */
const pictureTypes: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
]);
/** 512 × 512 pixels of a photograph are under 200 KB; this only stops what is none. */
const maxThumbnail = 4 * 1024 * 1024;

/** The picture that Google answered. @throws {Problem} `upstream_failed` for what is none, by its content or its size */
export async function pictureOf(answer: Response, signal?: AbortSignal): Promise<Thumbnail> {
  const bytes = await readUpTo(answer, maxThumbnail, signal);
  const { fileTypeFromBuffer } = await import('file-type');
  const contentType = (await fileTypeFromBuffer(bytes))?.mime ?? '';
  if (!pictureTypes.has(contentType)) throw senselessAnswer('a thumbnail that is no picture');
  return { bytes, contentType };
}
