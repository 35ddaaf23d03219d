import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type FileItem, Instant } from '../contract/index.ts';
import type { Container, NewRow, Row, Step } from '../storage/index.ts';

/**
 * The table `library`: one partition an owner, so that a change of state and the count of bytes are one transaction.
 *
 * | row | is |
 * |---|---|
 * | `usage` | bytes used and reserved; the tombstone of a forgotten owner |
 * | `pending!{fileId}` | an upload that was granted and is not complete; its size is reserved |
 * | `ready!{fileId}` | a file that is listed |
 * | `deleted!{fileId}` | a file in Deleted things |
 * | `saved!{hash}` | what was or is being saved from elsewhere, by the key of its source |
 */
export const libraryTable = 'library';

/** Row keys in a range: `!` sorts before every character of an id, `"` right after `!`. */
export const rangeOf = (kind: 'pending' | 'ready' | 'deleted' | 'saved') => ({
  from: `${kind}!`,
  before: `${kind}"`,
});

export const pendingKey = (fileId: string): string => `pending!${fileId}`;
export const readyKey = (fileId: string): string => `ready!${fileId}`;
export const deletedKey = (fileId: string): string => `deleted!${fileId}`;
/** A source's key may hold anything and be long; row keys may not. */
export const savedKey = (sourceKey: string): string =>
  `saved!${createHash('sha256').update(sourceKey).digest('hex')}`;

/** Where a file's bytes are. An upload key opens the first and never the second. */
export const incomingBlob = (fileId: string): string => `incoming/${fileId}`;
export const finalBlob = (fileId: string): string => `files/${fileId}`;
/** A small picture of it: a prefix of its own, which only this service writes to. */
export const thumbnailBlob = (fileId: string): string => `thumbnails/${fileId}`;
/** The container of an owner. */
export const containerOf = (owner: string): string => `p-${owner}`;

/** All bytes of a file that is no more. */
export async function deleteBlobs(
  container: Pick<Container, 'delete'>,
  fileId: string,
  signal?: AbortSignal,
): Promise<void> {
  const blobs = [finalBlob(fileId), thumbnailBlob(fileId)];
  await Promise.all(blobs.map((blob) => container.delete(blob, signal)));
}

const Bytes = z.number().int().nonnegative();

export const PendingColumns = z.object({
  name: z.string(),
  size: Bytes,
  createdAt: Instant,
  expiresAt: Instant,
});
export type PendingColumns = z.infer<typeof PendingColumns>;

export const FileColumns = z.object({
  name: z.string(),
  size: Bytes,
  contentType: z.string(),
  source: z.enum(['upload', 'google-photos', 'google-mail']),
  createdAt: Instant,
  takenAt: Instant.optional(),
  albumId: z.string().optional(),
  /** The row of its source, so that the two go together. */
  savedKey: z.string().optional(),
  /** A small picture lies beside it. */
  thumbnail: z.boolean().optional(),
  /** Changes with whatever a person may edit: what callers see as the ETag. */
  version: z.string(),
  deletedAt: Instant.optional(),
  purgeAt: Instant.optional(),
  /** A purge key was handed out: there is no way back. */
  purging: z.boolean().optional(),
});
export type FileColumns = z.infer<typeof FileColumns>;

export const SavedColumns = z.object({
  state: z.enum(['saving', 'saved']),
  fileId: z.string(),
  /** Names the saver that holds the lease. */
  attempt: z.string(),
  /** Milliseconds since 1970; 0 when the last saver stopped in good order and another may go on. */
  leaseUntil: z.number(),
  /** Counted against the quota while saving. */
  reserved: Bytes,
  /** Staged so far. */
  blocks: Bytes,
  bytes: Bytes,
});
export type SavedColumns = z.infer<typeof SavedColumns>;

/** A row together with its columns, checked. */
export interface Held<Columns> {
  readonly row: Row;
  readonly columns: Columns;
}

export function held<Columns>(row: Row | undefined, schema: z.ZodType<Columns>): Held<Columns> | undefined {
  return row === undefined ? undefined : { row, columns: schema.parse(row.columns) };
}

export const fileRow = (owner: string, key: string, columns: FileColumns): NewRow => ({
  partition: owner,
  key,
  columns,
});

export const idOf = (key: string): string => key.slice(key.indexOf('!') + 1);

/** A file as its owner sees it. */
export function itemOf(id: string, columns: FileColumns): FileItem {
  const { name, size, contentType, source, createdAt, takenAt, albumId, thumbnail, version } = columns;
  const { deletedAt, purgeAt } = columns;
  return {
    id,
    name,
    size,
    contentType,
    source,
    createdAt,
    ...(takenAt === undefined ? {} : { takenAt }),
    ...(albumId === undefined ? {} : { albumId }),
    ...(thumbnail === undefined ? {} : { thumbnail }),
    ...(deletedAt === undefined ? {} : { deletedAt }),
    ...(purgeAt === undefined ? {} : { purgeAt }),
    etag: `"${version}"`,
  };
}

/** The way of a file out of Deleted things: what it is then, and the steps there. Columns that are undefined are not written. */
export function restored(
  owner: string,
  id: string,
  { row, columns }: Held<FileColumns>,
  version: string,
): { file: FileItem; steps: Step[] } {
  const ready = { ...columns, version, deletedAt: undefined, purgeAt: undefined };
  return {
    file: itemOf(id, ready),
    steps: [
      { do: 'delete', partition: owner, key: deletedKey(id), etag: row.etag },
      { do: 'insert', row: fileRow(owner, readyKey(id), ready) },
    ],
  };
}
