import { isProblem, Problem } from '../errors/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import { connectionProblem, senselessAnswer } from './faults.ts';
import { type GoogleApi, isBytesHost } from './google-api.ts';
import type { Listings } from './listings.ts';
import type { PickedItem } from './picker.ts';

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

/** The bytes of picked photos and films, by the bearer and from Google's image hosts alone. */
export class PhotoBytes {
  readonly #api: GoogleApi;
  readonly #listings: Listings;

  constructor(api: GoogleApi, listings: Listings) {
    this.#api = api;
    this.#listings = listings;
  }

  /** A picture that fits into 512 × 512 pixels; of a film, one of its frames. */
  async thumbnail(
    person: LinkedPerson,
    session: string,
    photo: string,
    signal?: AbortSignal,
  ): Promise<Thumbnail> {
    const answer = await this.#open(person, session, photo, { suffix: () => '=w512-h512' }, signal);
    const bytes = await readUpTo(answer, maxThumbnail);
    const { fileTypeFromBuffer } = await import('file-type');
    const contentType = (await fileTypeFromBuffer(bytes))?.mime ?? '';
    if (!pictureTypes.has(contentType)) throw senselessAnswer('a thumbnail that is no picture');
    return { bytes, contentType };
  }

  /**
   * The original: `=d` gives a photo with all its notes but the place, `=dv` a film in its best form. A host that does
   * not take the range answers the whole.
   *
   * @param from the first byte
   * @throws {Problem} `not_ready` for a film that Google still works on
   */
  original(
    person: LinkedPerson,
    session: string,
    photo: string,
    from: number,
    signal?: AbortSignal,
  ): Promise<Response> {
    const suffix = (item: PickedItem): string => {
      refuseUnready(item);
      return item.type === 'video' ? '=dv' : '=d';
    };
    return this.#open(person, session, photo, { suffix, from }, signal);
  }

  /** Opens the item's address, and once more with a fresh one when Google no longer takes it. */
  async #open(
    person: LinkedPerson,
    session: string,
    photo: string,
    wish: { readonly suffix: (item: PickedItem) => string; readonly from?: number },
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    let item = await this.#listings.item(person, session, photo, { signal });
    try {
      return await this.#bytes(person, item, wish, signal);
    } catch (cause) {
      // Google's answer to an address past its time is 403 or 404 without a reason.
      if (!isProblem(cause, 'upstream_failed', 'not_found')) throw cause;
      item = await this.#listings.item(person, session, photo, { newerThan: item.listedAt, signal });
      return this.#bytes(person, item, wish, signal);
    }
  }

  #bytes(
    person: LinkedPerson,
    item: PickedItem,
    wish: { readonly suffix: (item: PickedItem) => string; readonly from?: number },
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const url = new URL(item.baseUrl + wish.suffix(item));
    if (!isBytesHost(url)) throw senselessAnswer(`bytes at ${url.host}`);
    return this.#api.bytes({ person, feature: 'photos', url, from: wish.from, signal });
  }
}

/** @throws {Problem} `not_ready` */
export function refuseUnready(item: PickedItem): void {
  if (item.ready) return;
  throw new Problem('not_ready', 'Google is still preparing this film. Try again in a while.', {
    retryAfter: 30,
  });
}

async function readUpTo(answer: Response, max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      const bytes = chunk as Uint8Array;
      size += bytes.length;
      if (size > max) break;
      chunks.push(bytes);
    }
  } catch (cause) {
    throw connectionProblem(cause);
  }
  if (size > max) throw senselessAnswer('a thumbnail that is too large');
  return Buffer.concat(chunks);
}
