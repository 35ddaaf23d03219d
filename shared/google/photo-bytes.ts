import { isProblem, Problem } from '../errors/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import { readUpTo } from './bodies.ts';
import { senselessAnswer } from './faults.ts';
import { type GoogleApi, isBytesHost } from './google-api.ts';
import type { Listings } from './listings.ts';
import type { PickedItem } from './picker.ts';
import { pictureOf, type Thumbnail } from './picture.ts';

/** 400 pixels of a photograph are 20 to 40 KB; how large a thumbnail may be is for the files to say. In bytes. */
const maxTile = 512 * 1024;

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
    return pictureOf(answer, signal);
  }

  /**
   * A picture of the size of a tile, to be kept. By the address that is listed: who asks has just had the original from
   * there, and does without this when Google refuses it.
   */
  async tile(person: LinkedPerson, session: string, photo: string, signal: AbortSignal): Promise<Uint8Array> {
    const item = await this.#listings.item(person, session, photo, { signal });
    const answer = await this.#bytes(person, item, { suffix: () => '=w400-h400' }, signal);
    return readUpTo(answer, maxTile, signal);
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

  async #bytes(
    person: LinkedPerson,
    item: PickedItem,
    wish: { readonly suffix: (item: PickedItem) => string; readonly from?: number },
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const url = new URL(item.baseUrl + wish.suffix(item));
    if (!isBytesHost(url)) throw senselessAnswer(`bytes at ${url.host}`);
    const answer = await this.#api.bytes({ person, feature: 'photos', url, from: wish.from, signal });
    if (!/^(text\/html|application\/json)/.test(answer.headers.get('content-type') ?? '')) return answer;
    // A page that says what went wrong, with success: it must not be kept as if it were the photo.
    await answer.body?.cancel();
    throw senselessAnswer('a page in place of a photo');
  }
}

/** @throws {Problem} `not_ready`, or `upstream_failed` for a film that never will be */
export function refuseUnready(item: PickedItem): void {
  if (item.state === 'ready') return;
  if (item.state === 'failed') {
    throw new Problem('upstream_failed', 'Google could not prepare this film, and has nothing to be saved.');
  }
  throw new Problem('not_ready', 'Google is still preparing this film. Try again in a while.', {
    retryAfter: 30,
  });
}
