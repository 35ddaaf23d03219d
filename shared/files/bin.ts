import type { FileItem } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { randomId } from '../platform/index.ts';
import type { Step } from '../storage/index.ts';
import { deletedOf, type FilesContext, notFound, pendingOf, readyOf } from './context.ts';
import { dropUpload } from './drop-upload.ts';
import { holdToMatch } from './if-match.ts';
import { deleteBlobs, deletedKey, type FileColumns, fileRow, itemOf, readyKey, restored } from './rows.ts';

/** How long a deleted file, or album, can be brought back, in milliseconds. */
export const keptDeleted = 30 * 24 * 3_600_000;

/**
 * Puts a listed file into Deleted things, calls off an upload, and goes on with a purge that stopped half way. What lies
 * in Deleted things already stays there.
 *
 * @throws {Problem} `not_found`, `precondition_failed`
 */
export async function deleteFile(
  context: FilesContext,
  owner: string,
  id: string,
  ifMatch: string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const ready = await readyOf(context, owner, id, signal);
  if (ready === undefined) {
    await deleteUnlisted(context, owner, id, signal);
    return;
  }
  holdToMatch(ifMatch, ready.columns);
  const now = context.clock.now();
  const purgeAt = now + keptDeleted;
  await context.chores.note({ owner, kind: 'purge', id }, purgeAt, signal);
  await context.ledger.change(
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
}

async function deleteUnlisted(
  context: FilesContext,
  owner: string,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  if ((await pendingOf(context, owner, id, signal)) !== undefined) {
    await dropUpload(context, owner, id, signal);
    return;
  }
  const deleted = await deletedOf(context, owner, id, signal);
  if (deleted === undefined) throw notFound();
  if (deleted.columns.purging === true) await purgeFile(context, owner, id, signal);
}

/** Undoes `deleteFile`. @throws {Problem} `not_found`; `expired` once a purge began */
export function restoreFile(
  context: FilesContext,
  owner: string,
  id: string,
  signal?: AbortSignal,
): Promise<FileItem> {
  return context.ledger.change(
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
}

/**
 * Takes a deleted file away for good: first the decision, then the bytes, then the count, so that a crash at any point
 * leaves something that the next call finishes.
 */
export async function purgeFile(
  context: FilesContext,
  owner: string,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  if (!(await decidePurge(context, owner, id, signal))) return;
  await deleteBlobs(context.containerOf(owner), id, signal);
  await settlePurge(context, owner, id, signal);
}

/** Notes that there is no way back. Whether there is anything to purge. */
function decidePurge(
  context: FilesContext,
  owner: string,
  id: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return context.ledger.change<boolean>(
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
}

/** Takes a file whose bytes are gone out of the count, and out of the index together with the row of its source. */
function settlePurge(context: FilesContext, owner: string, id: string, signal?: AbortSignal): Promise<void> {
  return context.ledger.change(
    owner,
    async (usage) => {
      const file = await deletedOf(context, owner, id, signal);
      if (file === undefined) return { result: undefined };
      const row: Step = { do: 'delete', partition: owner, key: deletedKey(id), etag: file.row.etag };
      return {
        result: undefined,
        usage: { ...usage, used: usage.used - file.columns.size },
        steps: [row, ...(await dropSource(context, owner, id, file.columns, signal))],
      };
    },
    signal,
  );
}

/** The step that lets the thing be saved anew; none where it was saved as another file since. */
async function dropSource(
  context: FilesContext,
  owner: string,
  id: string,
  { savedKey }: FileColumns,
  signal?: AbortSignal,
): Promise<Step[]> {
  if (savedKey === undefined) return [];
  const source = await context.library.get(owner, savedKey, signal);
  if (source?.columns['fileId'] !== id) return [];
  return [{ do: 'delete', partition: owner, key: source.key, etag: source.etag }];
}
