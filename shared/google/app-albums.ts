import { LRUCache } from 'lru-cache';
import type { AppCreatedPhoto } from '../contract/index.ts';
import { isProblem, Problem } from '../errors/index.ts';
import { type GoogleTokens, requiredScope } from '../linked-accounts/index.ts';
import { type Clock, orAborted, SingleFlight, systemClock } from '../platform/index.ts';
import type { Table } from '../storage/index.ts';
import { AppAlbumListing, mostAlbumPages } from './app-album-listing.ts';
import { type AppAlbumRows, createAppAlbumRows, type ItemsPage, type Listing } from './app-album-rows.ts';
import { googleProblem, senselessAnswer } from './faults.ts';
import { type GoogleApi, isBytesHost } from './google-api.ts';
import { type LibraryAlbum, PhotosLibrary } from './library.ts';
import { pictureOf, type Thumbnail } from './picture.ts';
import type { PhotoOwner } from './photos.ts';

export interface AppAlbumsOptions {
  readonly api: GoogleApi;
  readonly tokens: Pick<GoogleTokens, 'known'>;
  /** Takes no writes for people who asked to be forgotten. */
  readonly table: Pick<Table, 'get' | 'upsert'>;
  readonly clock?: Clock;
}

/** Where in an album: Google's page of a hundred, and how far into it. */
export interface ItemsPlace {
  readonly page: number;
  readonly index: number;
}

/** Why there are no albums to be listed, or that there are. */
export interface AppAlbumStanding {
  readonly state: Listing['state'];
  readonly scope?: string;
  /** RFC 3339. */
  readonly listedAt?: string;
}

/** A `baseUrl` of the Library API lives 60 minutes; it is not used any more in its last five. Milliseconds. */
const usableFor = 55 * 60_000;
/** An album holds 20,000 items at most. */
const mostPages = 200;

/**
 * Albums that this application made at Google, to be looked at. What Google tells of them is kept by person; only a small
 * picture that the browser does not have costs a call.
 */
export class AppAlbums {
  readonly #api: GoogleApi;
  readonly #clock: Clock;
  readonly #library: PhotosLibrary;
  readonly #rows: AppAlbumRows;
  readonly #listing: AppAlbumListing;
  /** By owner and item. In this process alone: whoever has such an address may read what is there. */
  readonly #addresses: LRUCache<string, { readonly url: string; readonly since: number }>;
  readonly #flights = new SingleFlight<void>();

  constructor({ api, tokens, table, clock = systemClock }: AppAlbumsOptions) {
    this.#api = api;
    this.#clock = clock;
    this.#library = new PhotosLibrary(api);
    this.#rows = createAppAlbumRows(table);
    this.#addresses = new LRUCache({ max: 20_000 });
    this.#listing = new AppAlbumListing({
      library: this.#library,
      rows: this.#rows,
      tokens,
      clock,
      onAddresses: (owner, addresses) => this.#remember(owner, addresses),
    });
  }

  /** Never fails for want of Google, or of a permission. */
  async list(
    owner: PhotoOwner,
    wish: { readonly renew?: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly albums: readonly LibraryAlbum[]; readonly standing: AppAlbumStanding }> {
    const { state, albums, listedAt } = await this.#listing.of(owner, wish, signal);
    return {
      albums,
      standing: {
        state,
        ...(state === 'permission_missing' && { scope: requiredScope.albums }),
        ...(listedAt > 0 && { listedAt: new Date(listedAt).toISOString() }),
      },
    };
  }

  /**
   * The items of an album from a place on. A page may be short, even empty, and still have a next one.
   *
   * @throws {Problem} `not_found`, and why Google does not show it
   */
  async photos(
    owner: PhotoOwner,
    albumId: string,
    {
      limit,
      place = { page: 0, index: 0 },
    }: { readonly limit: number; readonly place?: ItemsPlace | undefined },
    signal?: AbortSignal,
  ): Promise<{
    readonly items: Omit<AppCreatedPhoto, 'albumId' | 'source'>[];
    readonly next: ItemsPlace | undefined;
  }> {
    const { listing } = await this.#find(owner, albumId, signal);
    const told = await this.#page(owner, listing, albumId, place.page, signal);
    if (told === undefined) return { items: [], next: undefined };
    const end = place.index + limit;
    const more = told.nextPageToken === undefined ? undefined : { page: place.page + 1, index: 0 };
    return {
      items: told.items.slice(place.index, end),
      next: end < told.items.length ? { page: place.page, index: end } : more,
    };
  }

  /** Whether an item is the caller's to see, without asking for its bytes. @throws {Problem} as `photos` */
  async mayShow(owner: PhotoOwner, albumId: string, photoId: string, signal?: AbortSignal): Promise<void> {
    const { listing, album } = await this.#find(owner, albumId, signal);
    if (album.coverId !== photoId) await this.#pageWith(owner, listing, albumId, photoId, signal);
  }

  /** A picture that fits into 512 × 512 pixels; of a film, one of its frames. @throws {Problem} as `photos` */
  async thumbnail(
    owner: PhotoOwner,
    albumId: string,
    photoId: string,
    signal?: AbortSignal,
  ): Promise<Thumbnail> {
    const { listing, album } = await this.#find(owner, albumId, signal);
    const page =
      album.coverId === photoId ? undefined : await this.#pageWith(owner, listing, albumId, photoId, signal);
    const key = `${owner.ownerId} ${photoId}`;
    for (let round = 0; ; round += 1) {
      let known = this.#addresses.get(key);
      if (known === undefined || this.#clock.now() - known.since >= usableFor) {
        await this.#askAddresses(owner, albumId, page, signal);
        known = this.#addresses.get(key);
      }
      if (known === undefined) throw new Problem('not_found', 'Google no longer shows this picture.');
      try {
        const url = new URL(`${known.url}=w512-h512`);
        if (!isBytesHost(url)) throw senselessAnswer(`bytes at ${url.host}`);
        const answer = await this.#api.bytes({ person: owner, feature: 'albums', url, signal });
        return await pictureOf(answer, signal);
      } catch (cause) {
        // Google's answer to an address past its time is 403 or 404 without a reason.
        if (round > 0 || !isProblem(cause, 'upstream_failed', 'not_found')) throw cause;
        this.#addresses.delete(key);
      }
    }
  }

  async #find(
    owner: PhotoOwner,
    albumId: string,
    signal: AbortSignal | undefined,
  ): Promise<{ listing: Listing; album: LibraryAlbum }> {
    let listing = await this.#listing.of(owner, {}, signal);
    let album = listing.albums.find(({ id }) => id === albumId);
    if (album === undefined && listing.state !== 'listed') {
      // Who comes by a link has seen no list before it: what is said without asking need not be the last word.
      listing = await this.#listing.of(owner, { renew: true }, signal);
      album = listing.albums.find(({ id }) => id === albumId);
    }
    if (album !== undefined) return { listing, album };
    switch (listing.state) {
      case 'listed':
        throw new Problem('not_found', 'There is no such album.');
      case 'not_linked':
        throw new Problem('google_not_linked', 'No Google account is connected to this sign-in.');
      case 'permission_missing':
        throw googleProblem({ code: 'google_permission_missing', reason: 'as told last' }, 'albums');
      case 'reconnect_required':
        throw googleProblem({ code: 'google_reconnect_required', reason: 'as told last' }, 'albums');
      case 'unavailable':
        throw googleProblem({ code: 'unavailable', reason: 'as told last', retryAfter: 60 }, 'albums');
    }
  }

  /** A page as it is kept, or as Google tells it now; undefined beyond the last. */
  async #page(
    owner: PhotoOwner,
    listing: Listing,
    albumId: string,
    page: number,
    signal: AbortSignal | undefined,
  ): Promise<ItemsPage | undefined> {
    const kept = await this.#rows.items(owner.ownerId, albumId, page, signal);
    if (kept?.listedAt === listing.listedAt) return kept;
    if (page >= mostPages) return undefined;
    let pageToken: string | undefined;
    if (page > 0) {
      const before = await this.#page(owner, listing, albumId, page - 1, signal);
      if (before?.nextPageToken === undefined) return undefined;
      pageToken = before.nextPageToken;
    }
    try {
      const told = await this.#library.items(owner, albumId, pageToken, signal);
      this.#remember(owner, told.addresses);
      const fresh = { items: told.items, nextPageToken: told.nextPageToken, listedAt: listing.listedAt };
      await this.#rows.keepItems(owner.ownerId, albumId, page, fresh);
      return fresh;
    } catch (cause) {
      if (isProblem(cause, 'not_found')) await this.#listing.outdate(owner, listing);
      throw cause;
    }
  }

  /** The number of the page that holds an item. @throws {Problem} `not_found` */
  async #pageWith(
    owner: PhotoOwner,
    listing: Listing,
    albumId: string,
    photoId: string,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    for (let page = 0; ; page += 1) {
      const told = await this.#page(owner, listing, albumId, page, signal);
      if (told?.items.some(({ id }) => id === photoId) === true) return page;
      if (told?.nextPageToken === undefined) throw new Problem('not_found', 'This album has no such photo.');
    }
  }

  /** Asks for the addresses of a whole page of an album, or of all covers, at once: the next pictures need them too. */
  async #askAddresses(
    owner: PhotoOwner,
    albumId: string,
    page: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const asking = this.#flights.run(
      `${owner.ownerId} ${page === undefined ? '' : albumId} ${page}`,
      async () => {
        if (page !== undefined) {
          const before = page === 0 ? undefined : await this.#rows.items(owner.ownerId, albumId, page - 1);
          const told = await this.#library.items(owner, albumId, before?.nextPageToken);
          this.#remember(owner, told.addresses);
          return;
        }
        let pageToken: string | undefined;
        for (let asked = 0; asked < mostAlbumPages; asked += 1) {
          const told = await this.#library.albums(owner, pageToken);
          this.#remember(owner, told.addresses);
          pageToken = told.nextPageToken;
          if (pageToken === undefined || told.items.some(({ id }) => id === albumId)) return;
        }
      },
    );
    await orAborted(asking, signal);
  }

  #remember(owner: PhotoOwner, addresses: ReadonlyMap<string, string>): void {
    const since = this.#clock.now();
    for (const [id, url] of addresses) this.#addresses.set(`${owner.ownerId} ${id}`, { url, since });
  }
}
