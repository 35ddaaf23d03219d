import type { LRUCache } from 'lru-cache';
import type { FileItem } from '../contract/index.ts';
import { newestFirstId, randomId } from '../platform/index.ts';
import type { Step } from '../storage/index.ts';
import { deletedOf, type FilesContext, readyOf, savedOf } from './context.ts';
import type { Plan, Usage } from './ledger.ts';
import { itemOf, restored, type SavedColumns } from './rows.ts';

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

/**
 * Attempts of this process that ended and could not say so, as when storage was gone: nobody needs to wait for their
 * leases.
 */
export type EndedAttempts = LRUCache<string, true>;

/** The file of an earlier save; out of Deleted things when it lies there, since it was asked for again. */
async function existing(
  context: FilesContext,
  owner: string,
  fileId: string,
  signal?: AbortSignal,
): Promise<{ file: FileItem; steps: Step[] } | undefined> {
  const ready = await readyOf(context, owner, fileId, signal);
  if (ready !== undefined) return { file: itemOf(fileId, ready.columns), steps: [] };
  const deleted = await deletedOf(context, owner, fileId, signal);
  if (deleted === undefined || deleted.columns.purging === true) return undefined;
  return restored(owner, fileId, deleted, randomId());
}

/**
 * What the row says once `attempt` has it. A saver that stopped in good order left whole blocks to go on from. One that
 * died may still be writing: its blob is left, and another one begun.
 */
function takenOver(
  saving: SavedColumns | undefined,
  attempt: string,
  fresh: string,
  leaseUntil: number,
): SavedColumns {
  const goesOn = saving !== undefined && (saving.leaseUntil === 0 || saving.attempt === attempt);
  const { fileId, blocks, bytes, reserved } = goesOn
    ? saving
    : { fileId: fresh, blocks: 0, bytes: 0, reserved: 0 };
  return { state: 'saving', attempt, fileId, blocks, bytes, reserved, leaseUntil };
}

/** Asks for the right to save a thing, so that it is saved once from however many tabs and instances. */
export async function claimSave(
  context: FilesContext,
  ended: EndedAttempts,
  owner: string,
  key: string,
  signal?: AbortSignal,
): Promise<Claimed> {
  const { clock } = context;
  const isLive = ({ state, leaseUntil, attempt }: SavedColumns): boolean =>
    state === 'saving' && leaseUntil > clock.now() && !ended.has(attempt);
  const before = await savedOf(context, owner, key, signal);
  if (before !== undefined && isLive(before.columns)) return { state: 'busy' };
  const attempt = randomId();
  const fresh = newestFirstId(clock.now());
  await context.chores.note({ owner, kind: 'save', id: key }, clock.now() + abandonedMs, signal);
  const plan = async (usage: Usage): Promise<Plan<Claimed>> => {
    const saved = await savedOf(context, owner, key, signal);
    if (saved?.columns.state === 'saved') {
      const found = await existing(context, owner, saved.columns.fileId, signal);
      if (found !== undefined) return { result: { state: 'saved', file: found.file }, steps: found.steps };
    }
    const saving = saved?.columns.state === 'saving' ? saved.columns : undefined;
    // `attempt`: an earlier try of this very claim, whose answer was lost.
    if (saving !== undefined && saving.attempt !== attempt && isLive(saving)) {
      return { result: { state: 'busy' } };
    }
    const columns = takenOver(saving, attempt, fresh, clock.now() + leaseMs);
    const { fileId, blocks, bytes } = columns;
    const orphan = saving?.fileId === fileId ? undefined : saving?.fileId;
    const row = { partition: owner, key, columns };
    return {
      result: { state: 'ours', claim: { owner, key, fileId, attempt, blocks, bytes, orphan } },
      usage: { ...usage, reserved: usage.reserved - (saving?.reserved ?? 0) + columns.reserved },
      steps: [saved === undefined ? { do: 'insert', row } : { do: 'replace', row, etag: saved.row.etag }],
    };
  };
  return context.ledger.change(owner, plan, signal);
}
