import { LRUCache } from 'lru-cache';
import { limitsFor, type PolicyCaller } from '../access/index.ts';
import type { FileItem } from '../contract/index.ts';
import { isProblem } from '../errors/index.ts';
import { describeCause, log, pause } from '../platform/index.ts';
import { type FilesContext, readyOf, savedOf } from './context.ts';
import { deleteBlobs, itemOf, savedKey } from './rows.ts';
import { type Claim, claimSave, type EndedAttempts } from './save-claim.ts';
import { giveUpSave } from './save-end.ts';
import { type SaveWish, type TransferLimits, transferSource } from './save-transfer.ts';

/** `created`: false when it was there already. `working`: ask again after the seconds given. */
export type SaveOutcome =
  | { readonly state: 'done'; readonly file: FileItem; readonly created: boolean }
  | { readonly state: 'working'; readonly retryAfter: number };

export interface SaveOptions {
  /** How long one call streams before it answers `working`, in milliseconds. Default: 150 s, of the 200 s allowed. */
  readonly streamMs?: number;
  /** How long a call waits for another one that saves the same thing. Default: 5 s. */
  readonly waitMs?: number;
}

const poll = 250;

/** After a failure: the next call starts clean. */
async function clean(context: FilesContext, ended: EndedAttempts, claim: Claim): Promise<void> {
  try {
    await giveUpSave(context, ended, claim);
  } catch (cause) {
    // The lease ends by itself, and the sweep frees what was reserved.
    log().warn('save_left', { owner: claim.owner, cause: describeCause(cause) });
  }
}

/** Saves what this call has the right to. */
async function saveClaimed(
  context: FilesContext,
  ended: EndedAttempts,
  claim: Claim,
  wish: SaveWish,
  limits: TransferLimits,
  signal: AbortSignal,
): Promise<SaveOutcome> {
  try {
    if (claim.orphan !== undefined) await deleteBlobs(context.containerOf(claim.owner), claim.orphan, signal);
    const file = await transferSource(context, claim, wish, limits, signal);
    return file === undefined ? { state: 'working', retryAfter: 1 } : { state: 'done', file, created: true };
  } catch (cause) {
    await clean(context, ended, claim);
    // Too slow, and another one took over: as if that one had been first.
    if (isProblem(cause, 'not_ready')) return { state: 'working', retryAfter: 2 };
    throw cause;
  }
}

/**
 * Streams things from elsewhere into an owner's files: in bounded memory, and each of them once. What it gives throws
 * `policy_denied`, `payload_too_large`, `quota_exceeded`, `upstream_failed`, and whatever `open` throws.
 */
export function createSaveOnce(context: FilesContext) {
  const { clock } = context;
  const ended: EndedAttempts = new LRUCache({ max: 1000 });

  return async (
    caller: PolicyCaller,
    owner: string,
    wish: SaveWish,
    signal: AbortSignal,
    { streamMs = 150_000, waitMs = 5_000 }: SaveOptions = {},
  ): Promise<SaveOutcome> => {
    const allowed = limitsFor(context.policy, caller, { operation: 'save', container: owner });
    const maxBytes = Math.min(allowed.maxBytes, wish.maxBytes);
    const waitUntil = clock.now() + waitMs;
    await context.containerOf(owner).ensure(signal);
    for (;;) {
      const claimed = await claimSave(context, ended, owner, savedKey(wish.sourceKey), signal);
      if (claimed.state === 'saved') return { state: 'done', file: claimed.file, created: false };
      if (claimed.state === 'ours')
        return saveClaimed(context, ended, claimed.claim, wish, { maxBytes, streamMs }, signal);
      if (clock.now() >= waitUntil) return { state: 'working', retryAfter: 2 };
      await pause(poll, signal);
    }
  };
}

/** The file that a source key was saved as, if it is listed. */
export async function findSaved(
  context: FilesContext,
  owner: string,
  sourceKey: string,
  signal?: AbortSignal,
): Promise<FileItem | undefined> {
  const saved = await savedOf(context, owner, savedKey(sourceKey), signal);
  if (saved?.columns.state !== 'saved') return undefined;
  const { fileId } = saved.columns;
  const ready = await readyOf(context, owner, fileId, signal);
  return ready === undefined ? undefined : itemOf(fileId, ready.columns);
}
