import type { FileItem, Page } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { randomId } from '../platform/index.ts';
import { everyRow } from '../storage/index.ts';
import { deletedOf, type FilesContext, notFound, pendingOf, readyOf } from './context.ts';
import {
  deleteBlobs,
  deletedKey,
  FileColumns,
  fileRow,
  idOf,
  itemOf,
  rangeOf,
  readyKey,
  restored,
} from './rows.ts';

/** How long a deleted file, or album, can be brought back, in milliseconds. */
export const keptDeleted = 30 * 24 * 3_600_000;

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

/** Files in the index: list, look, rename, delete, restore, purge. */
export function createThings(
  context: FilesContext,
  drop: (owner: string, id: string, signal?: AbortSignal) => Promise<void>,
) {
  const { ledger, library, clock } = context;

  const get = async (owner: string, id: string, signal?: AbortSignal): Promise<FileItem> => {
    const [ready, deleted] = await Promise.all([
      readyOf(context, owner, id, signal),
      deletedOf(context, owner, id, signal),
    ]);
    const there = deleted?.columns.purging === true ? undefined : deleted;
    // Once more for neither: it may have moved between the two looks.
    const file = ready ?? there ?? (await readyOf(context, owner, id, signal));
    if (file === undefined) throw notFound();
    return itemOf(id, file.columns);
  };

  /** `nextCursor` of the page is the last id that was looked at. */
  const list = async (owner: string, wish: ListWish, signal?: AbortSignal): Promise<Page<FileItem>> => {
    const range = rangeOf(wish.deleted ? 'deleted' : 'ready');
    // `!` sorts before every character of an id: this is just after that id, and before the next.
    const from = wish.after === undefined ? range.from : `${range.from}${wish.after}!`;
    const needle = wish.q === undefined ? '' : folded(wish.q);
    const limit = needle === '' && !wish.deleted ? wish.limit : scanned;
    const { rows, continuation } = await library.page({ partition: owner, ...range, from, limit }, signal);
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
  };

  /** Asks for the stretch of the index that they lie in: the photos of an album were mostly saved together. */
  const listed = async (
    owner: string,
    ids: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, ListedFile>> => {
    const [first, ...others] = ids.toSorted();
    const found = new Map<string, ListedFile>();
    if (first === undefined) return found;
    const asked = new Set(ids);
    // `!` sorts before every character of an id: this is just after the last.
    const range = { from: readyKey(first), before: `${readyKey(others.at(-1) ?? first)}!` };
    const query = { partition: owner, ...range, select: ['version', 'thumbnail'] };
    for await (const { key, columns } of everyRow(library, query, signal)) {
      const id = idOf(key);
      if (asked.has(id)) found.set(id, { thumbnail: columns['thumbnail'] === true });
    }
    return found;
  };

  const rename = async (
    owner: string,
    id: string,
    change: { name: string; ifMatch?: string | undefined },
    signal?: AbortSignal,
  ): Promise<FileItem> => {
    const version = randomId();
    for (;;) {
      const file = await readyOf(context, owner, id, signal);
      if (file === undefined) throw notFound();
      // An earlier try whose answer was lost.
      if (file.columns.version === version) return itemOf(id, file.columns);
      holdToMatch(change.ifMatch, file.columns);
      const columns = { ...file.columns, name: change.name, version };
      const written = await library.replace(fileRow(owner, readyKey(id), columns), file.row.etag, signal);
      if (written.ok) return itemOf(id, columns);
    }
  };

  const remove = async (
    owner: string,
    id: string,
    ifMatch: string | undefined,
    signal?: AbortSignal,
  ): Promise<void> => {
    const ready = await readyOf(context, owner, id, signal);
    if (ready === undefined) {
      if ((await pendingOf(context, owner, id, signal)) !== undefined) {
        await drop(owner, id, signal);
        return;
      }
      const deleted = await deletedOf(context, owner, id, signal);
      if (deleted?.columns.purging === true) await purge(owner, id, signal);
      else if (deleted === undefined) throw notFound();
      return;
    }
    holdToMatch(ifMatch, ready.columns);
    const now = clock.now();
    const purgeAt = now + keptDeleted;
    await context.chores.note({ owner, kind: 'purge', id }, purgeAt, signal);
    await ledger.change(
      owner,
      async () => {
        const file = await readyOf(context, owner, id, signal);
        if (file === undefined) {
          if ((await deletedOf(context, owner, id, signal)) === undefined) throw notFound();
          return { result: undefined };
        }
        holdToMatch(ifMatch, file.columns);
        const columns = {
          ...file.columns,
          version: randomId(),
          deletedAt: new Date(now).toISOString(),
          purgeAt: new Date(purgeAt).toISOString(),
        };
        return {
          result: undefined,
          steps: [
            { do: 'delete', partition: owner, key: readyKey(id), etag: file.row.etag },
            { do: 'insert', row: fileRow(owner, deletedKey(id), columns) },
          ],
        };
      },
      signal,
    );
  };

  const restore = (owner: string, id: string, signal?: AbortSignal): Promise<FileItem> =>
    ledger.change(
      owner,
      async () => {
        const deleted = await deletedOf(context, owner, id, signal);
        if (deleted === undefined) {
          const ready = await readyOf(context, owner, id, signal);
          if (ready === undefined) throw notFound();
          return { result: itemOf(id, ready.columns) };
        }
        if (deleted.columns.purging === true) {
          throw new Problem('expired', 'This file was purged and cannot come back.');
        }
        const { file: result, steps } = restored(owner, id, deleted, randomId());
        return { result, steps };
      },
      signal,
    );

  /**
   * Takes a deleted file away for good: first the decision, then the bytes, then the count, so that a crash at any point
   * leaves something that the next call finishes.
   */
  const purge = async (owner: string, id: string, signal?: AbortSignal): Promise<void> => {
    const going = await ledger.change<boolean>(
      owner,
      async () => {
        const file = await deletedOf(context, owner, id, signal);
        if (file === undefined) return { result: false };
        if (file.columns.purging === true) return { result: true };
        const row = fileRow(owner, deletedKey(id), { ...file.columns, purging: true });
        return { result: true, steps: [{ do: 'replace', row, etag: file.row.etag }] };
      },
      signal,
    );
    if (!going) return;
    await deleteBlobs(context.containerOf(owner), id, signal);
    await ledger.change(
      owner,
      async (usage) => {
        const file = await deletedOf(context, owner, id, signal);
        if (file === undefined) return { result: undefined };
        const { savedKey, size } = file.columns;
        const source = savedKey === undefined ? undefined : await library.get(owner, savedKey, signal);
        const ours = source?.columns['fileId'] === id ? source : undefined;
        return {
          result: undefined,
          usage: { ...usage, used: usage.used - size },
          steps: [
            { do: 'delete', partition: owner, key: deletedKey(id), etag: file.row.etag },
            ...(ours === undefined
              ? []
              : [{ do: 'delete', partition: owner, key: ours.key, etag: ours.etag } as const]),
          ],
        };
      },
      signal,
    );
  };

  return { get, list, listed, rename, remove, restore, purge };
}

/** RFC 9110 §13.1.1. */
function holdToMatch(ifMatch: string | undefined, columns: FileColumns): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  if (ifMatch.split(',').some((tag) => tag.trim() === `"${columns.version}"`)) return;
  throw new Problem('precondition_failed', 'The file was changed meanwhile. Look at it again.');
}
