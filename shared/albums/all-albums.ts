import type {
  Album,
  AlbumChange,
  AppCreatedPhoto,
  AppCreatedStanding,
  FileItem,
  Page,
} from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import type { OwnerId } from '../people/index.ts';
import type { Albums } from './albums.ts';

/** An album that is elsewhere, by what it needs to be listed. */
export interface ElsewhereAlbum {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly coverId?: string | undefined;
}

/** Where in an album that is elsewhere. */
export interface ElsewherePlace {
  readonly page: number;
  readonly index: number;
}

/** Albums that are not kept here, and can only be looked at. */
export interface AlbumsElsewhere<Owner> {
  /** Never fails for want of the other side: `standing` says why there is nothing. */
  list(
    owner: Owner,
    wish: { readonly renew?: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly albums: readonly ElsewhereAlbum[]; readonly standing: AppCreatedStanding }>;
  photos(
    owner: Owner,
    albumId: string,
    page: { readonly limit: number; readonly place?: ElsewherePlace | undefined },
    signal?: AbortSignal,
  ): Promise<{
    readonly items: readonly Omit<AppCreatedPhoto, 'albumId' | 'source'>[];
    readonly next: ElsewherePlace | undefined;
  }>;
  /** Whether a photo is the caller's to see. @throws {Problem} `not_found`, or why it cannot be told */
  mayShow(owner: Owner, albumId: string, photoId: string, signal?: AbortSignal): Promise<void>;
  thumbnail(owner: Owner, albumId: string, photoId: string, signal?: AbortSignal): Promise<SmallPicture>;
}

export interface SmallPicture {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface AllAlbumsQuery {
  readonly limit: number;
  /** What the page before ended with. */
  readonly continuation?: string | undefined;
  readonly deleted?: boolean;
  readonly renew?: boolean;
}

const prefix = 'google_';

/** The other side's own id of an album; undefined for one that is kept here. */
const idElsewhere = (id: string): string | undefined =>
  id.startsWith(prefix) ? id.slice(prefix.length) : undefined;

/** Continuations tell by their first letter which of the two lists they go on with. */
const saved = 's';
const elsewhere = 'e';

/**
 * Both kinds of albums as one list: those that were saved, newest first, then those that are elsewhere. Whatever keeps
 * the second kind away, the first is there.
 */
export class AllAlbums<Owner extends { readonly ownerId: OwnerId }> {
  readonly #saved: Albums;
  readonly #elsewhere: () => AlbumsElsewhere<Owner>;

  constructor(options: { readonly saved: Albums; readonly elsewhere: () => AlbumsElsewhere<Owner> }) {
    this.#saved = options.saved;
    this.#elsewhere = options.elsewhere;
  }

  async list(
    owner: Owner,
    query: AllAlbumsQuery,
    signal?: AbortSignal,
  ): Promise<Page<Album> & { readonly appCreated?: AppCreatedStanding }> {
    const { limit, deleted = false, continuation = saved, renew = false } = query;
    const items: Album[] = [];
    let from = 0;
    if (continuation.startsWith(elsewhere)) {
      from = Number(continuation.slice(1));
    } else {
      const rest = continuation.slice(1);
      const page = await this.#saved.list(
        owner.ownerId,
        { limit, deleted, continuation: rest === '' ? undefined : rest },
        signal,
      );
      items.push(...page.items);
      if (page.nextCursor !== undefined) {
        // Heard from whoever has many albums here, too: what comes of it stands on a later page.
        if (renew && !deleted) await this.#elsewhere().list(owner, { renew }, signal);
        return { items, nextCursor: `${saved}${page.nextCursor}` };
      }
      if (deleted) return { items };
    }
    const { albums, standing } = await this.#elsewhere().list(owner, { renew }, signal);
    const end = from + limit - items.length;
    items.push(...albums.slice(from, end).map(describe));
    return {
      items,
      nextCursor: end < albums.length ? `${elsewhere}${end}` : undefined,
      appCreated: standing,
    };
  }

  /** @throws {Problem} `not_found`; of an album that is elsewhere, why it cannot be shown */
  async photos(
    owner: Owner,
    id: string,
    query: { readonly limit: number; readonly continuation?: string | undefined },
    signal?: AbortSignal,
  ): Promise<Page<FileItem | AppCreatedPhoto>> {
    const albumId = idElsewhere(id);
    if (albumId === undefined) return this.#saved.photos(owner.ownerId, id, query, signal);
    const { limit, continuation } = query;
    const [page = 0, index = 0] = (continuation ?? '').split('.').map(Number);
    const told = await this.#elsewhere().photos(owner, albumId, { limit, place: { page, index } }, signal);
    return {
      items: told.items.map((item) => ({ ...item, source: 'app_created', albumId: id })),
      nextCursor: told.next === undefined ? undefined : `${told.next.page}.${told.next.index}`,
    };
  }

  /** @throws {Problem} `policy_denied` for an album that can only be looked at, and as `Albums.change` */
  change(
    owner: Owner,
    id: string,
    change: AlbumChange,
    ifMatch: string | undefined,
    signal?: AbortSignal,
  ): Promise<Album> {
    return this.#own(id).change(owner.ownerId, id, change, ifMatch, signal);
  }

  /** @throws {Problem} `policy_denied` for an album that can only be looked at, and as `Albums.delete` */
  delete(owner: Owner, id: string, ifMatch: string | undefined, signal?: AbortSignal): Promise<void> {
    return this.#own(id).delete(owner.ownerId, id, ifMatch, signal);
  }

  /** @throws {Problem} `policy_denied` for an album that can only be looked at, and as `Albums.restore` */
  restore(owner: Owner, id: string, signal?: AbortSignal): Promise<Album> {
    return this.#own(id).restore(owner.ownerId, id, signal);
  }

  /** Purges those that lay in Deleted things for 30 days: by a timer. How many went. */
  sweep(signal?: AbortSignal): Promise<number> {
    return this.#saved.sweep(signal);
  }

  /** Whether a photo that is elsewhere is the caller's to see. */
  mayShow(owner: Owner, id: string, photoId: string, signal?: AbortSignal): Promise<void> {
    return this.#elsewhere().mayShow(owner, there(id), photoId, signal);
  }

  /** A small picture of a photo that is elsewhere. The saved ones are shown by a key to the own storage. */
  thumbnail(owner: Owner, id: string, photoId: string, signal?: AbortSignal): Promise<SmallPicture> {
    return this.#elsewhere().thumbnail(owner, there(id), photoId, signal);
  }

  #own(id: string): Albums {
    if (idElsewhere(id) === undefined) return this.#saved;
    throw new Problem('policy_denied', 'This album is at Google, and can only be looked at from here.');
  }
}

function there(id: string): string {
  const albumId = idElsewhere(id);
  if (albumId === undefined) throw new Problem('not_found', 'There is no such album at Google.');
  return albumId;
}

const describe = ({ id, title, count, coverId }: ElsewhereAlbum): Album => ({
  id: `${prefix}${id}`,
  title,
  source: 'app_created',
  photoCount: count,
  ...(coverId !== undefined && { coverPhotoId: coverId }),
});
