import { isProblem, type ProblemCode } from '../errors/index.ts';
import type { GoogleTokens, KnownPermission } from '../linked-accounts/index.ts';
import { type Clock, describeCause, log, orAborted, SingleFlight } from '../platform/index.ts';
import type { AppAlbumRows, Listing } from './app-album-rows.ts';
import type { LibraryAlbum, LibraryPage, PhotosLibrary } from './library.ts';
import type { PhotoOwner } from './photos.ts';

const minute = 60_000;

/** Nothing here makes albums at Google, so what is listed there hardly ever changes. Milliseconds. */
const listedFor = 7 * 24 * 60 * minute;
/** So long Google is left alone after it could not tell, or took back what it had granted. */
const unavailableFor = 5 * minute;
/** `renew` is heard once in so long, and once after each sign-in. */
const renewEvery = 10_000;
/** `iat` counts whole seconds: what happened in the same one may have happened before or after. */
const iatGrain = 1000;
/** 1,000 albums: more of them would not be looked through by anybody. */
export const mostAlbumPages = 20;

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
 * Which albums this application made at a person's Google. They are asked for once a week, where it is known that this
 * application may see them, and when the person wishes it. That the permission is lacking is never looked for: nearly
 * everybody lacks it, and a view of one's albums would cost each of them a look-up at Auth0 and a refresh at Google.
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
    const said =
      wish.renew === true && this.#mayRenew(kept, owner) ? undefined : this.#said(kept, known, owner);
    if (said !== undefined) return said;
    return orAborted(
      this.#flights.run(owner.ownerId, () => this.#ask(owner, kept, known)),
      signal,
    );
  }

  /** Google no longer knows an album that it listed: the next look asks again. */
  async outdate(owner: PhotoOwner, listing: Listing): Promise<void> {
    await this.#options.rows.keepListing(owner.ownerId, { ...listing, until: 0 });
  }

  /** A sign-in that may have come since may have brought the permission, and is not kept waiting. */
  #mayRenew(kept: Listing | undefined, owner: PhotoOwner): boolean {
    return (
      kept === undefined ||
      this.#options.clock.now() - kept.askedAt > renewEvery ||
      owner.issuedAt * 1000 + iatGrain > kept.askedAt
    );
  }

  /** What is said without asking anybody; undefined where Google is to be asked. */
  #said(
    kept: Listing | undefined,
    known: KnownPermission | undefined,
    owner: PhotoOwner,
  ): Listing | undefined {
    const granted = known?.granted === true;
    const stands = kept !== undefined && this.#options.clock.now() < kept.until;
    if (kept?.state === 'listed') return stands && isTheirs(kept, known) ? kept : undefined;
    if (stands && kept.state === 'unavailable') return isTheirs(kept, known) ? kept : { ...kept, albums: [] };
    if (stands && granted) return kept;
    if (granted || (kept?.state === 'unavailable' && kept.listedAt > 0)) return undefined;
    // A refusal need not be true any more once the person has signed in again, or Google let us in.
    const mayBeOver = kept === undefined || known !== undefined || owner.issuedAt * 1000 > kept.askedAt;
    return mayBeOver || kept.state === 'unavailable' ? this.#none('permission_missing', '') : kept;
  }

  /** @param until for how long it is not asked again, known permission or not */
  #none(state: Listing['state'], account: string, until = 0): Listing {
    return { state, account, until, albums: [], listedAt: 0, askedAt: this.#options.clock.now() };
  }

  async #ask(
    owner: PhotoOwner,
    kept: Listing | undefined,
    known: KnownPermission | undefined,
  ): Promise<Listing> {
    const { rows, tokens, clock } = this.#options;
    const now = clock.now();
    let listing: Listing;
    try {
      const albums = await this.#list(owner);
      const account = (await tokens.known(owner, 'albums'))?.account ?? '';
      listing = { state: 'listed', account, albums, listedAt: now, askedAt: now, until: now + listedFor };
    } catch (cause) {
      if (!isProblem(cause)) throw cause;
      log().info('app_albums_not_listed', { reason: cause.code, cause: describeCause(cause) });
      const state = codes[cause.code];
      const account = known?.account ?? '';
      if (state === undefined) {
        const none = this.#none('unavailable', account, now + unavailableFor);
        const albums = kept !== undefined && isTheirs(kept, known) ? kept.albums : [];
        // Kept without albums, too: it says that there were some, and so that Google is worth another question.
        listing = { ...none, albums, listedAt: kept?.listedAt ?? 0 };
      } else {
        // Google's word against what it said with the token: not to be asked at every look which of them holds.
        listing = this.#none(state, account, known?.granted === true ? now + unavailableFor : 0);
      }
    }
    await rows.keepListing(owner.ownerId, listing);
    return listing;
  }

  async #list(owner: PhotoOwner): Promise<LibraryAlbum[]> {
    const albums: LibraryAlbum[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < mostAlbumPages; page += 1) {
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

/** Whether a listing is of the account that is connected now, which still lets us see it. */
const isTheirs = ({ account }: Listing, known: KnownPermission | undefined): boolean =>
  known?.granted === true && known.account === account;
