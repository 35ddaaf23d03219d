import type { FileItem, Page } from '../contract/index.ts';
import { randomId } from '../platform/index.ts';
import { everyRow } from '../storage/index.ts';
import { deletedOf, type FilesContext, notFound, readyOf } from './context.ts';
import { holdToMatch } from './if-match.ts';
import { FileColumns, fileRow, idOf, itemOf, rangeOf, readyKey } from './rows.ts';

export interface ListWish {
  readonly limit: number;
  /** Only names that hold this, whatever their case. */
  readonly q?: string | undefined;
  readonly deleted: boolean;
  /** The last id of the page before. */
  readonly after?: string | undefined;
}

/** What an album needs to know of a file that is listed. */
export interface ListedFile {
  /** A small picture of it is kept. */
  readonly thumbnail: boolean;
}

/** How many rows one search looks through at most: an answer is quick, and a page may so be empty. */
const scanned = 1000;

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** A listed file, or one in Deleted things. @throws {Problem} `not_found` */
export async function getFile(
  context: FilesContext,
  owner: string,
  id: string,
  signal?: AbortSignal,
): Promise<FileItem> {
  const [ready, deleted] = await Promise.all([
    readyOf(context, owner, id, signal),
    deletedOf(context, owner, id, signal),
  ]);
  const there = deleted?.columns.purging === true ? undefined : deleted;
  // Once more for neither: it may have moved between the two looks.
  const file = ready ?? there ?? (await readyOf(context, owner, id, signal));
  if (file === undefined) throw notFound();
  return itemOf(id, file.columns);
}

/** Newest first. `nextCursor` of the page is the last id that was looked at. */
export async function listFiles(
  context: FilesContext,
  owner: string,
  wish: ListWish,
  signal?: AbortSignal,
): Promise<Page<FileItem>> {
  const range = rangeOf(wish.deleted ? 'deleted' : 'ready');
  // `!` sorts before every character of an id: this is just after that id, and before the next.
  const from = wish.after === undefined ? range.from : `${range.from}${wish.after}!`;
  const needle = wish.q === undefined ? '' : folded(wish.q);
  const limit = needle === '' && !wish.deleted ? wish.limit : scanned;
  const { rows, continuation } = await context.library.page(
    { partition: owner, ...range, from, limit },
    signal,
  );
  const items: FileItem[] = [];
  let last: string | undefined;
  for (const row of rows) {
    if (items.length === wish.limit) return { items, nextCursor: last };
    last = idOf(row.key);
    const columns = FileColumns.parse(row.columns);
    if (columns.purging === true || !folded(columns.name).includes(needle)) continue;
    items.push(itemOf(last, columns));
  }
  return { items, nextCursor: continuation === undefined ? undefined : (last ?? wish.after) };
}

/** Those that are listed. Asks for the stretch of the index that they lie in: the photos of an album were mostly saved together. */
export async function findListed(
  context: FilesContext,
  owner: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ListedFile>> {
  const [first, ...others] = ids.toSorted();
  const found = new Map<string, ListedFile>();
  if (first === undefined) return found;
  const asked = new Set(ids);
  // `!` sorts before every character of an id: this is just after the last.
  const range = { from: readyKey(first), before: `${readyKey(others.at(-1) ?? first)}!` };
  const query = { partition: owner, ...range, select: ['version', 'thumbnail'] };
  for await (const { key, columns } of everyRow(context.library, query, signal)) {
    const id = idOf(key);
    if (asked.has(id)) found.set(id, { thumbnail: columns['thumbnail'] === true });
  }
  return found;
}

/** @throws {Problem} `not_found`, `precondition_failed` */
export async function renameFile(
  context: FilesContext,
  owner: string,
  id: string,
  change: { name: string; ifMatch?: string | undefined },
  signal?: AbortSignal,
): Promise<FileItem> {
  const version = randomId();
  for (;;) {
    const file = await readyOf(context, owner, id, signal);
    if (file === undefined) throw notFound();
    // An earlier try whose answer was lost.
    if (file.columns.version === version) return itemOf(id, file.columns);
    holdToMatch(change.ifMatch, file.columns);
    const columns = { ...file.columns, name: change.name, version };
    const written = await context.library.replace(
      fileRow(owner, readyKey(id), columns),
      file.row.etag,
      signal,
    );
    if (written.ok) return itemOf(id, columns);
  }
}
