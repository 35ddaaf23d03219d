import { type FileItem, maxThumbnailBytes } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { contentTypeOf } from './content-type.ts';
import { deletedOf, type FilesContext, notFound, pendingOf, readyOf } from './context.ts';
import { type PictureSize, sizeOfJpeg, sizeOfWebp } from './picture-size.ts';
import { fileRow, itemOf, readyKey, thumbnailBlob } from './rows.ts';

/** A small picture that was looked at. */
export interface Thumbnail {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** Pixels a side: what is shown small must not cost a phone the memory of something large. */
const maxSide = 1024;

const sizeOf: Readonly<Record<string, (bytes: Uint8Array) => PictureSize | undefined>> = {
  'image/jpeg': sizeOfJpeg,
  'image/webp': sizeOfWebp,
};

/**
 * Holds a thumbnail against what one may be. Being smaller than its file, which counts against the quota, none of them
 * needs to: what a person keeps is at most twice what is counted.
 *
 * @param fileBytes size of the file that it is of
 * @throws {Problem} `unsupported_media_type`, `payload_too_large`
 */
export async function asThumbnail(bytes: Uint8Array, fileBytes: number): Promise<Thumbnail> {
  const maxBytes = Math.min(maxThumbnailBytes, Math.max(fileBytes - 1, 0));
  if (bytes.byteLength > maxBytes) {
    throw new Problem('payload_too_large', 'A thumbnail is small, and smaller than its file.', {
      fields: { maxBytes },
    });
  }
  const contentType = await contentTypeOf(bytes);
  const size = sizeOf[contentType]?.(bytes);
  if (size === undefined || size.width === 0 || size.height === 0) {
    throw new Problem('unsupported_media_type', 'A thumbnail is a JPEG or a still WebP.');
  }
  if (size.width > maxSide || size.height > maxSide) {
    throw new Problem('payload_too_large', `A thumbnail has ${maxSide} × ${maxSide} pixels at most.`, {
      fields: { maxSide },
    });
  }
  return { bytes, contentType };
}

/** A thumbnail may come while its file goes; the sweep looks when neither is still under way. In milliseconds. */
const afterwards = 5 * 60_000;

/** Keeps thumbnails that clients made. */
export function createThumbnails(context: FilesContext) {
  const { library, clock } = context;

  /** Notes on the row that there is one: undefined when the file is not listed any more. Its ETag stays: nobody edited it. */
  const note = async (
    owner: string,
    id: string,
    signal?: AbortSignal,
  ): Promise<{ file: FileItem; created: boolean } | undefined> => {
    for (;;) {
      const file = await readyOf(context, owner, id, signal);
      if (file === undefined) return undefined;
      if (file.columns.thumbnail === true) return { file: itemOf(id, file.columns), created: false };
      const columns = { ...file.columns, thumbnail: true };
      const written = await library.replace(fileRow(owner, readyKey(id), columns), file.row.etag, signal);
      if (written.ok) return { file: itemOf(id, columns), created: true };
    }
  };

  /**
   * The bytes first and then the word that they are there, so that nobody looks for what is not. A crash between the two
   * leaves bytes that a purge takes along, or the sweep where the purge had been before.
   */
  return async (owner: string, id: string, bytes: Uint8Array, signal?: AbortSignal) => {
    const file = await readyOf(context, owner, id, signal);
    if (file === undefined) {
      if ((await pendingOf(context, owner, id, signal)) === undefined) throw notFound();
      throw new Problem('not_ready', 'This file is not complete yet. Send its thumbnail afterwards.');
    }
    const { contentType } = await asThumbnail(bytes, file.columns.size);
    const container = context.containerOf(owner);
    const blob = thumbnailBlob(id);
    await context.chores.note({ owner, kind: 'thumbnail', id }, clock.now() + afterwards, signal);
    await container.put(blob, bytes, { contentType }, signal);
    const kept = await note(owner, id, signal);
    if (kept !== undefined) return kept;
    if ((await deletedOf(context, owner, id, signal)) === undefined) await container.delete(blob, signal);
    throw notFound();
  };
}
