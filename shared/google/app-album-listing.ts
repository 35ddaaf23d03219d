import { isProblem, type ProblemCode } from '../errors/index.ts';
import type { GoogleTokens, KnownPermission } from '../linked-accounts/index.ts';
import { type Clock, describeCause, log, orAborted, SingleFlight } from '../platform/index.ts';
import type { AppAlbumRows, Listing } from './app-album-rows.ts';
import type { LibraryAlbum, LibraryPage, PhotosLibrary } from './library.ts';
import type { PhotoOwner } from './photos.ts';

const minute = 60_000;
const hour = 60 * minute;
const week = 7 * 24 * hour;

/** Nothing here makes albums at Google, so what is listed there hardly ever changes. Milliseconds. */
const listedFor = week;
/** So long Google is left alone after it could not tell. */
const unavailableFor = 5 * minute;
/** `renew` is heard once in so long. */
const renewEvery = 10_000;
/** 1,000 albums: more of them would not be looked through by anybody. */
const mostPages = 20;

const codes: Partial<Record<ProblemCode, Listing['state']>> = {
  google_permission_missing: 'permission_missing',
  google_not_linked: 'not_linked',
  google_reconnect_required: 'reconnect_required',
};

export interface AppAlbumListingOptions {
  readonly library: PhotosLibrary;
  readonly rows: AppAlbumRows;
  readonly tokens: Pick<GoogleTokens, 'known'>;
  readonly clock: Clock;
  /** Told where covers are, whenever Google says so. */
  readonly onAddresses: (owner: PhotoOwner, addresses: LibraryPage<unknown>['addresses']) => void;
}

/**
 * Which albums this application made at a person's Google: asked once a week, after a sign-in that may have brought the
 * permission, and when the person asks for it. That there is nothing to be seen is remembered too, for longer each time,
 * so that people who never granted it, which is nearly everybody, cost Google nothing.
 */
export class AppAlbumListing {
  readonly #options: AppAlbumListingOptions;
  readonly #flights = new SingleFlight<Listing>();

  constructor(options: AppAlbumListingOptions) {
    this.#options = options;
  }

  /** Never fails for want of Google: `state` says why there is nothing. */
  async of(owner: PhotoOwner, wish: { readonly renew?: boolean }, signal?: AbortSignal): Promise<Listing> {
    const { rows, tokens } = this.#options;
    const [kept, known] = await Promise.all([
      rows.listing(owner.ownerId, signal),
      tokens.known(owner, 'albums', signal),
    ]);
    if (kept !== undefined && !this.#isDue(kept, known, owner, wish.renew === true)) return kept;
    return orAborted(
      this.#flights.run(owner.ownerId, () => this.#ask(owner, kept, known, wish.renew === true)),
      signal,
    );
  }

  /** Google no longer knows an album that it listed: the next look asks again. */
  async outdate(owner: PhotoOwner, listing: Listing): Promise<void> {
    await this.#options.rows.keepListing(owner.ownerId, { ...listing, until: 0 });
  }

  #isDue(kept: Listing, known: KnownPermission | undefined, owner: PhotoOwner, renew: boolean): boolean {
    const now = this.#options.clock.now();
    if (now >= kept.until) return true;
    if (renew) return now - kept.askedAt > renewEvery;
    if (kept.state === 'unavailable') return false;
    // Another account since, or access taken back: what was listed is not this person's to see any more.
    if (kept.state === 'listed') return known?.granted !== true || known.account !== kept.account;
    return (
      known?.granted === true ||
      (owner.issuedAt > kept.issuedAt && now >= kept.askedAt + waitAfter(kept.misses))
    );
  }

  async #ask(
    owner: PhotoOwner,
    kept: Listing | undefined,
    known: KnownPermission | undefined,
    renew: boolean,
  ): Promise<Listing> {
    const { rows, tokens, clock } = this.#options;
    const now = clock.now();
    const asked = { askedAt: now, issuedAt: owner.issuedAt, account: known?.account ?? '' };
    const none = (state: Listing['state']): Listing => ({
      ...{ ...asked, state, listedAt: 0, albums: [], until: now + week, misses: (kept?.misses ?? 0) + 1 },
    });
    let listing: Listing;
    // Somebody has asked Auth0 and Google since this sign-in: that answers for nothing.
    if (known?.granted === false && !known.outdated && !renew) {
      listing = none('permission_missing');
    } else {
      try {
        const albums = await this.#list(owner);
        const account = (await tokens.known(owner, 'albums'))?.account ?? '';
        listing = {
          ...asked,
          account,
          albums,
          state: 'listed',
          listedAt: now,
          until: now + listedFor,
          misses: 0,
        };
      } catch (cause) {
        if (!isProblem(cause)) throw cause;
        const state = codes[cause.code];
        log().info('app_albums_not_listed', { reason: cause.code, cause: describeCause(cause) });
        const before = kept?.account === asked.account ? kept : none('unavailable');
        listing =
          state === undefined
            ? { ...before, ...asked, state: 'unavailable', until: now + unavailableFor }
            : none(state);
      }
    }
    await rows.keepListing(owner.ownerId, listing);
    return listing;
  }

  async #list(owner: PhotoOwner): Promise<LibraryAlbum[]> {
    const albums: LibraryAlbum[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const told = await this.#options.library.albums(owner, pageToken);
      albums.push(...told.items);
      this.#options.onAddresses(owner, told.addresses);
      pageToken = told.nextPageToken;
      if (pageToken === undefined) return albums;
    }
    log().warn('app_albums_cut', { albums: albums.length });
    return albums;
  }
}

/** After the first time a new sign-in is worth a question at once; then an hour, two, four and so on, up to a week. */
function waitAfter(misses: number): number {
  return misses <= 1 ? 0 : Math.min(week, hour * 2 ** (misses - 2));
}
