import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FileItem } from '../contract/index.ts';
import type { OwnerId } from '../people/index.ts';
import { newestFirstPlace } from '../platform/index.ts';
import type { NewRow, Row } from '../storage/index.ts';

/**
 * One table, one partition for each owner, four kinds of rows told apart by the first letter of their key, so that a
 * title, its album and a photo of it can change together in one batch:
 *
 * - `a_<album>`: the album;
 * - `t_<hash of the title>`: which album has that title, at most one;
 * - `p_<album>_<place>_<file>`: where a file stands among the others of it, at first by when it was taken;
 * - `m_<album>_<file>`: that it belongs to it, wherever it stands, so that it is not put in twice.
 */
export interface AlbumRow {
  readonly id: string;
  readonly title: string;
  readonly coverFileId: string | undefined;
  readonly createdAt: string;
  readonly deletedAt: string | undefined;
  /** For people: a strong one, as `if-match` needs (RFC 9110 §13.1.1); the table's own is weak. */
  readonly etag: string;
  readonly rowEtag: string;
}

const AlbumColumns = z.object({
  title: z.string(),
  coverFileId: z.string().optional(),
  createdAt: z.string(),
  deletedAt: z.string().optional(),
});
const TitleColumns = z.object({ albumId: z.string() });

export const albumKey = (id: string): string => `a_${id}`;
/** Titles are the same when a person would say so: whatever their case, blanks and way of composing accents. */
export const titleKey = (title: string): string => {
  const plain = title.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return `t_${createHash('sha256').update(plain).digest('hex')}`;
};
/** Of a file, what says where it stands in an album: by when it was taken, or else by when it came here. */
export type AlbumPhoto = Pick<FileItem, 'id' | 'createdAt' | 'takenAt'>;
export const photoKey = (album: string, { id, createdAt, takenAt = createdAt }: AlbumPhoto): string =>
  `p_${album}_${newestFirstPlace(Date.parse(takenAt))}_${id}`;

/** Keys of one kind, from the first to the last: `~` comes after every character of an id. */
export const albumKeys = { from: 'a_', before: 'a_~' } as const;
export const photoKeys = (album: string) => ({ from: `p_${album}_`, before: `p_${album}_~` });
export const memberKeys = (album: string) => ({ from: `m_${album}_`, before: `m_${album}_~` });

const strong = (rowEtag: string): string =>
  `"${createHash('sha256').update(rowEtag).digest('base64url').slice(0, 22)}"`;

export function readAlbum(row: Row): AlbumRow {
  const { title, coverFileId, createdAt, deletedAt } = AlbumColumns.parse(row.columns);
  return {
    id: row.key.slice(2),
    title,
    coverFileId,
    createdAt,
    deletedAt,
    etag: strong(row.etag),
    rowEtag: row.etag,
  };
}

export function writeAlbum(owner: OwnerId, album: Omit<AlbumRow, 'etag' | 'rowEtag'>): NewRow {
  const { id, title, coverFileId, createdAt, deletedAt } = album;
  return {
    partition: owner,
    key: albumKey(id),
    columns: { title, coverFileId, createdAt, deletedAt, deleted: deletedAt !== undefined },
  };
}

export const writeTitle = (owner: OwnerId, title: string, albumId: string): NewRow => ({
  partition: owner,
  key: titleKey(title),
  columns: { albumId },
});
export const readTitle = (row: Row): string => TitleColumns.parse(row.columns).albumId;

/** @param columns `addedAt`: when the file was put in */
export const writePhoto = (owner: OwnerId, key: string, columns: NewRow['columns']): NewRow => ({
  partition: owner,
  key,
  columns,
});
export const writeMember = (owner: OwnerId, album: string, fileId: string): NewRow => ({
  partition: owner,
  key: `m_${album}_${fileId}`,
  columns: {},
});
export const fileOfPhoto = (row: Row): string => row.key.slice(row.key.lastIndexOf('_') + 1);
