import { z } from 'zod';
import { GoogleId } from '../contract/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import { displayNameOf } from './names.ts';
import type { GoogleApi } from './google-api.ts';

/** An album that this application made at Google. Without addresses of bytes: those are good to whoever has them. */
export const LibraryAlbum = z.object({
  id: GoogleId,
  title: z.string(),
  count: z.number().int().nonnegative(),
  coverId: GoogleId.optional(),
});
export type LibraryAlbum = z.infer<typeof LibraryAlbum>;

export const LibraryItem = z.object({
  id: GoogleId,
  type: z.enum(['photo', 'video']),
  name: z.string(),
  contentType: z.string(),
  takenAt: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
});
export type LibraryItem = z.infer<typeof LibraryItem>;

/** One page of a list, with where the bytes of what it names are: good for an hour, and for whoever has the address. */
export interface LibraryPage<Item> {
  readonly items: readonly Item[];
  readonly addresses: ReadonlyMap<string, string>;
  readonly nextPageToken: string | undefined;
}

const Count = z.coerce.number().int().nonnegative().catch(0);
const Size = z.coerce.number().int().positive().optional().catch(undefined);
const Next = z
  .string()
  .optional()
  .transform((token) => (token === '' ? undefined : token));

/** developers.google.com/photos/library/reference/rest/v1/albums; with nothing to list the key itself is absent. */
const AlbumsAnswer = z.object({
  albums: z
    .array(
      z.object({
        id: GoogleId,
        title: z.string().catch(''),
        mediaItemsCount: Count.default(0),
        coverPhotoBaseUrl: z.string().optional().catch(undefined),
        coverPhotoMediaItemId: GoogleId.optional().catch(undefined),
      }),
    )
    .default([]),
  nextPageToken: Next,
});

/** developers.google.com/photos/library/reference/rest/v1/mediaItems/search */
const ItemsAnswer = z.object({
  mediaItems: z
    .array(
      z.object({
        id: GoogleId,
        baseUrl: z.string().optional().catch(undefined),
        mimeType: z.string().max(255).catch('application/octet-stream'),
        filename: z.string().catch(''),
        mediaMetadata: z
          .object({
            creationTime: z.iso.datetime({ offset: true }).optional().catch(undefined),
            width: Size,
            height: Size,
          })
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
  nextPageToken: Next,
});

const host = 'https://photoslibrary.googleapis.com/v1/';
/** Albums are asked for while a person waits for those of their own, which need no Google. Milliseconds. */
const deadlineMs = 4000;

/**
 * Google's Photos Library API, which since 2025-03-31 lists what this application itself put there and nothing else
 * (developers.google.com/photos/support/updates).
 */
export class PhotosLibrary {
  readonly #api: GoogleApi;

  constructor(api: GoogleApi) {
    this.#api = api;
  }

  /** Fifty at a time, which is Google's most. */
  async albums(
    person: LinkedPerson,
    pageToken: string | undefined,
    signal?: AbortSignal,
  ): Promise<LibraryPage<LibraryAlbum>> {
    const url = new URL(`${host}albums`);
    url.searchParams.set('pageSize', '50');
    if (pageToken !== undefined) url.searchParams.set('pageToken', pageToken);
    const answer = await this.#api.json(AlbumsAnswer, { person, feature: 'albums', url, deadlineMs, signal });
    const addresses = new Map<string, string>();
    const items = answer.albums.map((album): LibraryAlbum => {
      const { id, mediaItemsCount: count, coverPhotoMediaItemId: coverId, coverPhotoBaseUrl } = album;
      if (coverId !== undefined && coverPhotoBaseUrl !== undefined) addresses.set(coverId, coverPhotoBaseUrl);
      return {
        id,
        title: displayNameOf(album.title, 'Album'),
        count,
        ...(coverId !== undefined && { coverId }),
      };
    });
    return { items, addresses, nextPageToken: answer.nextPageToken };
  }

  /**
   * What is in an album, a hundred at a time.
   *
   * @throws {Problem} `not_found` for an album that is not there, or no longer
   */
  async items(
    person: LinkedPerson,
    albumId: string,
    pageToken: string | undefined,
    signal?: AbortSignal,
  ): Promise<LibraryPage<LibraryItem>> {
    const answer = await this.#api.json(ItemsAnswer, {
      person,
      feature: 'albums',
      method: 'POST',
      repeatable: true,
      url: new URL(`${host}mediaItems:search`),
      body: { albumId, pageSize: 100, ...(pageToken !== undefined && { pageToken }) },
      invalidArgument: 'not_found',
      signal,
    });
    const addresses = new Map<string, string>();
    const items = answer.mediaItems.map((item): LibraryItem => {
      const { id, mimeType: contentType, filename, mediaMetadata, baseUrl } = item;
      const { creationTime, width, height } = mediaMetadata ?? {};
      if (baseUrl !== undefined) addresses.set(id, baseUrl);
      const type = contentType.startsWith('video/') ? 'video' : 'photo';
      return {
        id,
        type,
        contentType,
        name: displayNameOf(filename, type),
        ...(creationTime !== undefined && { takenAt: new Date(creationTime).toISOString() }),
        ...(width !== undefined && { width }),
        ...(height !== undefined && { height }),
      };
    });
    return { items, addresses, nextPageToken: answer.nextPageToken };
  }
}
