import type { PickedPhoto, PickerSession, SavePhotoRequest, FileItem, Page } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import type { OwnerId } from '../people/index.ts';
import { type Clock, systemClock } from '../platform/index.ts';
import type { GoogleApi } from './google-api.ts';
import { Listings } from './listings.ts';
import { displayNameOf } from './names.ts';
import { PhotoBytes, type Thumbnail } from './photo-bytes.ts';
import { PhotosPicker, type PickedItem } from './picker.ts';
import { untilStalled } from './stall.ts';

/** A person who signed in, with what they own here. */
export interface PhotoOwner extends LinkedPerson {
  readonly ownerId: OwnerId;
}

/** Bytes on their way from a source into storage. */
export interface SourceBytes {
  readonly stream: AsyncIterable<Uint8Array>;
  /** As the source announced it. */
  readonly size?: number;
  readonly contentType?: string;
}

/** A file that comes from elsewhere, named by where it comes from. */
export interface SourceFile {
  /** The same for the same thing of this owner, for ever: it is stored once. */
  readonly sourceKey: string;
  readonly name: string;
  readonly source: 'google-photos';
  readonly takenAt?: string;
  readonly maxBytes: number;
  /** Asked only when the file is not there yet. */
  open(signal: AbortSignal): Promise<SourceBytes>;
}

/** Of the files, only what saving needs. */
export interface PhotoFiles {
  saveOnce(
    owner: OwnerId,
    file: SourceFile,
    signal: AbortSignal,
  ): Promise<{ readonly file: FileItem; readonly created: boolean }>;
  /** Which of these are saved already, as file ids by source key. */
  savedAs(
    owner: OwnerId,
    sourceKeys: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string>>;
}

/** Of the albums, only what saving needs. */
export interface PhotoAlbums {
  resolve(owner: OwnerId, wish: SavePhotoRequest, signal?: AbortSignal): Promise<string>;
  add(owner: OwnerId, album: string, fileId: string, signal?: AbortSignal): Promise<void>;
}

export interface PhotosOptions {
  readonly api: GoogleApi;
  readonly files: PhotoFiles;
  readonly albums: PhotoAlbums;
  /** `GOOGLE_ORIGIN_OVERRIDE`, for local work. */
  readonly originOverride: string | undefined;
  readonly clock?: Clock;
  /** The largest original, in bytes. Default 1 GiB: about what can be streamed before the platform ends a request. */
  readonly maxBytes?: number;
}

/** Milliseconds without a byte after which Google counts as silent. */
const stallAfter = 8000;

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
    this.#maxBytes = options.maxBytes ?? 2 ** 30;
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
    const keys = items.map((item) => sourceKeyOf(item.id));
    const saved = await this.#files.savedAs(owner.ownerId, keys, signal);
    return {
      items: items.map((item) => describe(item, saved.get(sourceKeyOf(item.id)))),
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
   */
  async save(
    owner: PhotoOwner,
    session: string,
    photo: string,
    wish: SavePhotoRequest,
    signal: AbortSignal,
  ): Promise<{ readonly file: FileItem; readonly created: boolean }> {
    const item = await this.#listings.item(owner, session, photo, { signal });
    const albumId = await this.#albums.resolve(owner.ownerId, wish, signal);
    const { file, created } = await this.#files.saveOnce(
      owner.ownerId,
      {
        sourceKey: sourceKeyOf(photo),
        name: nameOf(item),
        source: 'google-photos',
        ...(item.takenAt !== undefined && { takenAt: item.takenAt }),
        maxBytes: this.#maxBytes,
        open: (within) => this.#open(owner, session, photo, within),
      },
      signal,
    );
    await this.#albums.add(owner.ownerId, albumId, file.id, signal);
    return { file: { ...file, albumId }, created };
  }

  async #open(owner: PhotoOwner, session: string, photo: string, signal: AbortSignal): Promise<SourceBytes> {
    const answer = await this.#bytes.original(owner, session, photo, signal);
    const length = Number(answer.headers.get('content-length') ?? Number.NaN);
    if (length > this.#maxBytes) {
      await answer.body?.cancel();
      throw new Problem('payload_too_large', 'This film is larger than can be saved here.', {
        fields: { maxBytes: this.#maxBytes },
      });
    }
    const contentType = answer.headers.get('content-type');
    return {
      stream: untilStalled(answer.body, stallAfter),
      ...(Number.isSafeInteger(length) && { size: length }),
      ...(contentType !== null && { contentType }),
    };
  }
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
  const { id, type, contentType, takenAt, width, height, ready } = item;
  return {
    id,
    type,
    name: nameOf(item),
    contentType,
    takenAt,
    width,
    height,
    ready,
    savedFileId,
  };
}
