import { LRUCache } from 'lru-cache';
import { Problem } from '../errors/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import { type Clock, orAborted, SingleFlight } from '../platform/index.ts';
import type { PhotosPicker, PickedItem, PickedPage } from './picker.ts';

/** A `baseUrl` lives 60 minutes; it is not used any more in its last five. Milliseconds. */
const usableFor = 55 * 60_000;
/** A film that Google still works on may be ready soon. Milliseconds. */
const unreadyFor = 20_000;
/** 2,000 items are 20 pages of 100; many of them may be empty. */
const maxPages = 60;

/**
 * What was picked, remembered by person and session, so that a thumbnail or a save of one photo does not list the whole
 * session again. Bounded by the number of items; whatever was dropped is listed anew.
 */
export class Listings {
  readonly #picker: PhotosPicker;
  readonly #clock: Clock;
  readonly #items: LRUCache<string, Map<string, PickedItem>>;
  readonly #flights = new SingleFlight<void>();

  /** @param maxItems over all people. Default 20,000, which is about 20 MB. */
  constructor(picker: PhotosPicker, clock: Clock, maxItems = 20_000) {
    this.#picker = picker;
    this.#clock = clock;
    this.#items = new LRUCache({ maxSize: maxItems, sizeCalculation: (items) => Math.max(1, items.size) });
  }

  /** One page for the person, remembered on its way. */
  async page(
    person: LinkedPerson,
    session: string,
    page: { readonly pageSize: number; readonly pageToken?: string | undefined },
    signal?: AbortSignal,
  ): Promise<PickedPage> {
    const listed = await this.#picker.list(person, session, page, signal);
    this.#remember(person, session, listed.items);
    return listed;
  }

  /**
   * One picked item whose `baseUrl` is still good.
   *
   * @param newerThan milliseconds since 1970: a listing up to then will not do, because its address was refused
   * @throws {Problem} `not_found` when the session has no such item, else as `PhotosPicker.list`
   */
  async item(
    person: LinkedPerson,
    session: string,
    photo: string,
    options: { readonly newerThan?: number; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<PickedItem> {
    const known = this.#items.get(keyOf(person, session))?.get(photo);
    const usable = known?.state === 'processing' ? unreadyFor : usableFor;
    const oldest = Math.max(this.#clock.now() - usable, options.newerThan ?? 0);
    if (known !== undefined && known.listedAt > oldest) return known;
    // Joined by the thumbnails of a whole page, which all miss at the same moment.
    await orAborted(
      this.#flights.run(keyOf(person, session), () => this.#listAll(person, session)),
      options.signal,
    );
    const found = this.#items.get(keyOf(person, session))?.get(photo);
    if (found === undefined)
      throw new Problem('not_found', 'This photo is not among those that were picked.');
    return found;
  }

  forget(person: LinkedPerson, session: string): void {
    this.#items.delete(keyOf(person, session));
  }

  async #listAll(person: LinkedPerson, session: string): Promise<void> {
    const items: PickedItem[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const listed = await this.#picker.list(person, session, { pageSize: 100, pageToken });
      items.push(...listed.items);
      pageToken = listed.nextPageToken;
      if (pageToken === undefined) break;
    }
    this.#remember(person, session, items);
  }

  #remember(person: LinkedPerson, session: string, items: readonly PickedItem[]): void {
    const key = keyOf(person, session);
    const known = this.#items.get(key) ?? new Map<string, PickedItem>();
    // A copy, because the cache takes an entry's size when it is set.
    this.#items.set(key, new Map([...known, ...items.map((item) => [item.id, item] as const)]));
  }
}

/** By person too: a session's id alone must not open what another person picked. */
function keyOf(person: LinkedPerson, session: string): string {
  return `${session} ${person.subject}`;
}
