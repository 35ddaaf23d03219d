import type { FileItem } from '../contract/index.ts';
import type { Chores } from '../files/index.ts';
import type { OwnerId } from '../people/index.ts';
import type { Clock } from '../platform/index.ts';
import type { Table } from '../storage/index.ts';

/** By id, with whether a small picture of it is kept. */
type ListedFiles = ReadonlyMap<string, { readonly thumbnail: boolean }>;

/** Of the files, only what an album needs. */
export interface AlbumFiles {
  /** Also for a file in Deleted things. @throws {Problem} `not_found` */
  get(owner: OwnerId, fileId: string, signal?: AbortSignal): Promise<FileItem>;
  /** Those of the given files that are listed, so neither in Deleted things nor gone. */
  listed(owner: OwnerId, fileIds: readonly string[], signal?: AbortSignal): Promise<ListedFiles>;
}

export interface AlbumsOptions {
  readonly table: Table;
  readonly files: AlbumFiles;
  /** Which albums are to be purged when: `albumchores`. */
  readonly chores: Chores;
  readonly clock?: Clock;
}

/** Which part of a list; `continuation` is what the page before ended with. */
export interface AlbumPageQuery {
  readonly limit: number;
  readonly continuation?: string | undefined;
  /** Those in Deleted things in place of the others. Default: false. */
  readonly deleted?: boolean;
}
