import { LRUCache } from 'lru-cache';
import type { FileItem } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { newestFirstId, randomId } from '../platform/index.ts';
import type { Step } from '../storage/index.ts';
import { deletedOf, type FilesContext, readyOf } from './context.ts';
import { holdToQuota } from './ledger.ts';
import {
  deleteBlobs,
  type FileColumns,
  fileRow,
  type Held,
  held as heldRow,
  itemOf,
  readyKey,
  restored,
  SavedColumns,
} from './rows.ts';

/** How long a saver may be silent before another takes over, in milliseconds. */
export const leaseMs = 60_000;
/** A save that nobody goes on with is given up after a day: its reservation is freed. */
const abandonedMs = 24 * 3_600_000;

/** The right to save one thing, and what an earlier call of the same save has staged. */
export interface Claim {
  readonly owner: string;
  /** The row. */
  readonly key: string;
  readonly fileId: string;
  readonly attempt: string;
  readonly blocks: number;
  readonly bytes: number;
  /** A saver that died may have left a whole blob that nothing names. */
  readonly orphan: string | undefined;
}

export type Claimed =
  | { readonly state: 'saved'; readonly file: FileItem }
  | { readonly state: 'busy' }
  | { readonly state: 'ours'; readonly claim: Claim };

/** What a save has come to. */
export interface Progress {
  readonly blocks: number;
  readonly bytes: number;
}

/** Who may save a thing, so that it is saved once from however many tabs and instances. */
export function createClaims(context: FilesContext) {
  const { library, ledger, clock } = context;
  /** Savers of this process that ended and could not say so, as when storage was gone: nobody needs to wait for them. */
  const ended = new LRUCache<string, true>({ max: 1000 });
  const isLive = ({ leaseUntil, attempt }: SavedColumns): boolean =>
    leaseUntil > clock.now() && !ended.has(attempt);

  const savedOf = async (owner: string, key: string, signal?: AbortSignal) =>
    heldRow(await library.get(owner, key, signal), SavedColumns);

  const rowOf = (owner: string, key: string, columns: SavedColumns) => ({ partition: owner, key, columns });

  const put = (
    owner: string,
    key: string,
    columns: SavedColumns,
    before: Held<SavedColumns> | undefined,
  ): Step => {
    const row = rowOf(owner, key, columns);
    return before === undefined ? { do: 'insert', row } : { do: 'replace', row, etag: before.row.etag };
  };

  /** The file of an earlier save; out of Deleted things when it lies there, since it was asked for again. */
  const existing = async (
    owner: string,
    fileId: string,
    signal?: AbortSignal,
  ): Promise<{ file: FileItem; steps: Step[] } | undefined> => {
    const ready = await readyOf(context, owner, fileId, signal);
    if (ready !== undefined) return { file: itemOf(fileId, ready.columns), steps: [] };
    const deleted = await deletedOf(context, owner, fileId, signal);
    if (deleted === undefined || deleted.columns.purging === true) return undefined;
    return restored(owner, fileId, deleted, randomId());
  };

  const claim = async (owner: string, key: string, signal?: AbortSignal): Promise<Claimed> => {
    const before = await savedOf(owner, key, signal);
    if (before?.columns.state === 'saving' && isLive(before.columns)) return { state: 'busy' };
    const attempt = randomId();
    const fresh = newestFirstId(clock.now());
    await context.chores.note({ owner, kind: 'save', id: key }, clock.now() + abandonedMs, signal);
    return ledger.change<Claimed>(
      owner,
      async (usage) => {
        const saved = await savedOf(owner, key, signal);
        if (saved?.columns.state === 'saved') {
          const found = await existing(owner, saved.columns.fileId, signal);
          if (found !== undefined)
            return { result: { state: 'saved', file: found.file }, steps: found.steps };
        }
        const saving = saved?.columns.state === 'saving' ? saved.columns : undefined;
        // `attempt`: an earlier try of this very claim, whose answer was lost.
        if (saving !== undefined && saving.attempt !== attempt && isLive(saving)) {
          return { result: { state: 'busy' } };
        }
        // A saver that stopped in good order left whole blocks. One that died may still be writing: its blob is left.
        const goesOn = saving !== undefined && (saving.leaseUntil === 0 || saving.attempt === attempt);
        const { fileId, blocks, bytes } = goesOn ? saving : { fileId: fresh, blocks: 0, bytes: 0 };
        const held = saving?.reserved ?? 0;
        const reserved = goesOn ? held : 0;
        const orphan = goesOn ? undefined : saving?.fileId;
        const columns: SavedColumns = {
          state: 'saving',
          attempt,
          fileId,
          blocks,
          bytes,
          reserved,
          leaseUntil: clock.now() + leaseMs,
        };
        return {
          result: { state: 'ours', claim: { owner, key, fileId, attempt, blocks, bytes, orphan } },
          usage: { ...usage, reserved: usage.reserved - held + reserved },
          steps: [put(owner, key, columns, saved)],
        };
      },
      signal,
    );
  };

  /** Thrown into a saver that was silent for too long: somebody else is at it now. */
  const lost = (): Problem =>
    new Problem('not_ready', 'Somebody else is saving this. Ask again in a moment.', { retryAfter: 2 });

  const ours = async ({ owner, key, attempt }: Claim, signal?: AbortSignal): Promise<Held<SavedColumns>> => {
    const saved = await savedOf(owner, key, signal);
    if (saved?.columns.state !== 'saving' || saved.columns.attempt !== attempt) throw lost();
    return saved;
  };

  /** Counts `size` bytes against the quota, in place of what this save had reserved before. */
  const reserve = (claim: Claim, size: number, signal?: AbortSignal): Promise<void> =>
    ledger.change(
      claim.owner,
      async (usage) => {
        const saved = await ours(claim, signal);
        const more = size - saved.columns.reserved;
        if (more === 0) return { result: undefined };
        holdToQuota(usage, more, context.quotaBytes);
        return {
          result: undefined,
          usage: { ...usage, reserved: usage.reserved + more },
          steps: [put(claim.owner, claim.key, { ...saved.columns, reserved: size }, saved)],
        };
      },
      signal,
    );

  /** Says that this saver lives, or with `until: 0` that it stops in good order and another call may go on. */
  const renew = async (
    claim: Claim,
    progress: Progress,
    until: number,
    signal?: AbortSignal,
  ): Promise<void> => {
    for (;;) {
      const saved = await ours(claim, signal);
      const { blocks, bytes } = progress;
      const columns = { ...saved.columns, blocks, bytes, leaseUntil: until };
      const written = await library.replace(rowOf(claim.owner, claim.key, columns), saved.row.etag, signal);
      if (written.ok) return;
    }
  };

  /** Publishes the file and ends the save, together. */
  const finish = (claim: Claim, columns: FileColumns, signal?: AbortSignal): Promise<FileItem> =>
    ledger.change(
      claim.owner,
      async (usage) => {
        const ready = await readyOf(context, claim.owner, claim.fileId, signal);
        if (ready !== undefined) return { result: itemOf(claim.fileId, ready.columns) };
        const saved = await ours(claim, signal);
        const { reserved } = saved.columns;
        holdToQuota(usage, columns.size - reserved, context.quotaBytes);
        return {
          result: itemOf(claim.fileId, columns),
          usage: { used: usage.used + columns.size, reserved: usage.reserved - reserved },
          steps: [
            put(
              claim.owner,
              claim.key,
              { ...saved.columns, state: 'saved', reserved: 0, leaseUntil: 0 },
              saved,
            ),
            { do: 'insert', row: fileRow(claim.owner, readyKey(claim.fileId), columns) },
          ],
        };
      },
      signal,
    );

  /** Takes a save back, if `mayEnd` says so of its row. */
  const end = (
    owner: string,
    key: string,
    mayEnd: (columns: SavedColumns) => boolean,
    signal?: AbortSignal,
  ): Promise<'ended' | 'kept' | 'none'> =>
    ledger.change<'ended' | 'kept' | 'none'>(
      owner,
      async (usage) => {
        const saved = await savedOf(owner, key, signal);
        if (saved?.columns.state !== 'saving') return { result: 'none' };
        if (!mayEnd(saved.columns)) return { result: 'kept' };
        return {
          result: 'ended',
          usage: { ...usage, reserved: usage.reserved - saved.columns.reserved },
          steps: [{ do: 'delete', partition: owner, key, etag: saved.row.etag }],
        };
      },
      signal,
    );

  return {
    /** The file that a save ended in, if it is listed. */
    async find(owner: string, key: string, signal?: AbortSignal): Promise<FileItem | undefined> {
      const saved = await savedOf(owner, key, signal);
      if (saved?.columns.state !== 'saved') return undefined;
      const ready = await readyOf(context, owner, saved.columns.fileId, signal);
      return ready === undefined ? undefined : itemOf(saved.columns.fileId, ready.columns);
    },
    claim,
    reserve,
    renew,
    finish,
    /** This saver gives up: its claim and its reservation go, and its bytes unless the save goes on by another call. */
    async giveUp(claim: Claim, signal?: AbortSignal): Promise<void> {
      ended.set(claim.attempt, true);
      await end(claim.owner, claim.key, (columns) => columns.attempt === claim.attempt, signal);
      const saved = await savedOf(claim.owner, claim.key, signal);
      if (saved?.columns.fileId === claim.fileId) return;
      await deleteBlobs(context.containerOf(claim.owner), claim.fileId, signal);
    },
    /** For the sweep: ends a save that nobody is at. Whether it is gone. */
    abandon: async (owner: string, key: string, signal?: AbortSignal): Promise<boolean> => {
      const saved = await savedOf(owner, key, signal);
      if (saved?.columns.state !== 'saving') return true;
      const { fileId } = saved.columns;
      const idle = (columns: SavedColumns): boolean =>
        columns.fileId === fileId && columns.leaseUntil <= clock.now();
      const outcome = await end(owner, key, idle, signal);
      if (outcome === 'ended') await deleteBlobs(context.containerOf(owner), fileId, signal);
      return outcome !== 'kept';
    },
  };
}
