import type { PickedPhoto, PickerSession, SavePhotoRequest, FileItem, Page } from '../contract/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import type { OwnerId } from '../people/index.ts';
import { type Clock, inGroups, systemClock } from '../platform/index.ts';
import type { GoogleApi } from './google-api.ts';
import { Listings } from './listings.ts';
import { displayNameOf } from './names.ts';
import { PhotoBytes, refuseUnready } from './photo-bytes.ts';
import type { Thumbnail } from './picture.ts';
import { senselessAnswer } from './faults.ts';
import { PhotosPicker, type PickedItem } from './picker.ts';
import { untilStalled } from './stall.ts';

/** A person who signed in, with what they own here and what the access policy asks about. */
export interface PhotoOwner extends LinkedPerson {
  readonly kind: 'person';
  readonly ownerId: OwnerId;
  readonly permissions: ReadonlySet<string>;
}

/** Bytes on their way from Google into storage. */
export interface SourceBytes {
  readonly stream: ReadableStream<Uint8Array>;
  /** Of the whole original, in bytes, where Google says so. */
  readonly size?: number;
  /** Where the stream starts. */
  readonly from: number;
}

/** A file that comes from elsewhere, named by where it comes from. */
export interface SourceFile {
  /** The same for the same thing of this owner, for ever: it is stored once. */
  readonly sourceKey: string;
  readonly name: string;
  readonly source: 'google-photos';
  readonly takenAt?: string;
  readonly albumId: string;
  readonly maxBytes: number;
  /** Asked once, and only when the file is not there yet; from a byte on when an earlier call came that far. */
  readonly open: (from: number, signal: AbortSignal) => Promise<SourceBytes>;
  /** A small picture of it, of a film one of its frames. */
  readonly thumbnail: (signal: AbortSignal) => Promise<Uint8Array>;
}

/** `working`: another call saves it, or time ran out; the same call again goes on with it. `retryAfter` in seconds. */
export type SaveOutcome =
  | { readonly state: 'done'; readonly file: FileItem; readonly created: boolean }
  | { readonly state: 'working'; readonly retryAfter: number };

/** Of the files, only what saving needs. */
export interface PhotoFiles {
  saveOnce(caller: PhotoOwner, owner: OwnerId, file: SourceFile, signal: AbortSignal): Promise<SaveOutcome>;
  /** The file that a source key was saved as, if it is listed. */
  savedAs(owner: OwnerId, sourceKey: string, signal?: AbortSignal): Promise<FileItem | undefined>;
}

/** Of the albums, only what saving needs. */
export interface PhotoAlbums {
  resolve(owner: OwnerId, wish: SavePhotoRequest, signal?: AbortSignal): Promise<string>;
  add(owner: OwnerId, album: string, file: FileItem, signal?: AbortSignal): Promise<void>;
}

export interface PhotosOptions {
  readonly api: GoogleApi;
  readonly files: PhotoFiles;
  readonly albums: PhotoAlbums;
  /** `GOOGLE_ORIGIN_OVERRIDE`, for local work. */
  readonly originOverride: string | undefined;
  readonly clock?: Clock;
  /** The largest original, in bytes. Default 20 GB, the largest film that Google keeps. */
  readonly maxBytes?: number;
}

/** Milliseconds without a byte after which Google counts as silent. */
const stallAfter = 8000;
/** How many rows are asked for at the same time. */
const together = 16;

/** Everything that people do with their Google photos here: pick, look, save. */
export class Photos {
  readonly #files: PhotoFiles;
  readonly #albums: PhotoAlbums;
  readonly #picker: PhotosPicker;
  readonly #listings: Listings;
  readonly #bytes: PhotoBytes;
  readonly #maxBytes: number;

  constructor(options: PhotosOptions) {
    const { api, originOverride, clock = systemClock } = options;
    this.#files = options.files;
    this.#albums = options.albums;
    this.#picker = new PhotosPicker(api, { originOverride, now: () => clock.now() });
    this.#listings = new Listings(this.#picker, clock);
    this.#bytes = new PhotoBytes(api, this.#listings);
    this.#maxBytes = options.maxBytes ?? 20e9;
  }

  startSession(owner: PhotoOwner, maxItemCount?: number, signal?: AbortSignal): Promise<PickerSession> {
    return this.#picker.create(owner, maxItemCount, signal);
  }

  session(owner: PhotoOwner, id: string, signal?: AbortSignal): Promise<PickerSession> {
    return this.#picker.get(owner, id, signal);
  }

  async endSession(owner: PhotoOwner, id: string, signal?: AbortSignal): Promise<void> {
    await this.#picker.delete(owner, id, signal);
    this.#listings.forget(owner, id);
  }

  /**
   * What was picked. `nextCursor` is Google's own page token.
   *
   * @throws {Problem} `not_ready` before the person pressed Done
   */
  async picked(
    owner: PhotoOwner,
    session: string,
    page: { readonly limit: number; readonly pageToken?: string | undefined },
    signal?: AbortSignal,
  ): Promise<Page<PickedPhoto>> {
    const { items, nextPageToken } = await this.#listings.page(
      owner,
      session,
      { pageSize: page.limit, pageToken: page.pageToken },
      signal,
    );
    return {
      items: await inGroups(items, together, async (item) => {
        const file = await this.#files.savedAs(owner.ownerId, sourceKeyOf(item.id), signal);
        return describe(item, file?.id);
      }),
      nextCursor: nextPageToken,
    };
  }

  /** Whether a photo is the caller's to see, without asking for its bytes: a browser's copy of it may still be shown. */
  async mayShow(owner: PhotoOwner, session: string, photo: string, signal?: AbortSignal): Promise<void> {
    await this.#listings.item(owner, session, photo, { signal });
  }

  thumbnail(owner: PhotoOwner, session: string, photo: string, signal?: AbortSignal): Promise<Thumbnail> {
    return this.#bytes.thumbnail(owner, session, photo, signal);
  }

  /**
   * Streams the original into the owner's files and puts it into an album: once, however often and from wherever it is
   * asked for. No more than a few blocks of it are in memory at any time.
   *
   * @throws {Problem} `not_found` for a photo or album that is none of the owner's, `not_ready` for a film that Google
   *   still works on, and what Google and the files answer
   */
  async save(
    owner: PhotoOwner,
    session: string,
    photo: string,
    wish: SavePhotoRequest,
    signal: AbortSignal,
  ): Promise<SaveOutcome> {
    const sourceKey = sourceKeyOf(photo);
    // What is here already needs no Google: a second tab may ask when the first has ended the session.
    const saved = await this.#files.savedAs(owner.ownerId, sourceKey, signal);
    if (saved !== undefined) {
      const albumId = await this.#albums.resolve(owner.ownerId, wish, signal);
      await this.#albums.add(owner.ownerId, albumId, saved, signal);
      return { state: 'done', created: false, file: { ...saved, albumId } };
    }
    const item = await this.#listings.item(owner, session, photo, { signal });
    refuseUnready(item);
    const albumId = await this.#albums.resolve(owner.ownerId, wish, signal);
    const outcome = await this.#files.saveOnce(
      owner,
      owner.ownerId,
      {
        sourceKey,
        name: nameOf(item),
        source: 'google-photos',
        ...(item.takenAt !== undefined && { takenAt: item.takenAt }),
        albumId,
        maxBytes: this.#maxBytes,
        open: (from, within) => this.#open(owner, session, photo, from, within),
        thumbnail: (within) => this.#bytes.tile(owner, session, photo, within),
      },
      signal,
    );
    if (outcome.state === 'working') return outcome;
    await this.#albums.add(owner.ownerId, albumId, outcome.file, signal);
    return { ...outcome, file: { ...outcome.file, albumId } };
  }

  async #open(
    owner: PhotoOwner,
    session: string,
    photo: string,
    from: number,
    signal: AbortSignal,
  ): Promise<SourceBytes> {
    const answer = await this.#bytes.original(owner, session, photo, from, signal);
    if (answer.body === null) throw senselessAnswer('an original without a body');
    const range = rangeOf(answer);
    const length = Number(answer.headers.get('content-length') ?? Number.NaN);
    const size = range?.size ?? (Number.isSafeInteger(length) ? length : undefined);
    return {
      stream: untilStalled(answer.body, stallAfter),
      from: range?.from ?? 0,
      ...(size !== undefined && { size }),
    };
  }
}

/** Where a partial answer starts, and how long the whole is (RFC 9110 §14.4). */
function rangeOf(answer: Response): { readonly from: number; readonly size: number } | undefined {
  if (answer.status !== 206) return undefined;
  const match = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get('content-range') ?? '');
  if (match === null) throw senselessAnswer('a part of a file without its place');
  return { from: Number(match[1]), size: Number(match[2]) };
}

/** The id of a media item is the same in every session that it is picked in. */
function sourceKeyOf(photo: string): string {
  return `google-photos:${photo}`;
}

function nameOf(item: PickedItem): string {
  const ending = { 'image/jpeg': '.jpg', 'image/png': '.png', 'video/mp4': '.mp4' }[item.contentType] ?? '';
  return displayNameOf(item.name, `${item.type}${ending}`);
}

function describe(item: PickedItem, savedFileId: string | undefined): PickedPhoto {
  const { id, type, contentType, takenAt, width, height } = item;
  return {
    id,
    type,
    name: nameOf(item),
    contentType,
    takenAt,
    width,
    height,
    ready: item.state === 'ready',
    savedFileId,
  };
}
