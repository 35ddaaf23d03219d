import { type FilesContext, savedOf } from './context.ts';
import type { Plan, Usage } from './ledger.ts';
import { deleteBlobs, type SavedColumns } from './rows.ts';
import type { Claim, EndedAttempts } from './save-claim.ts';

/** Takes a save that did not come to its end back, if `mayEnd` says so of its row: the row goes, and its reservation. */
function endSave(
  context: FilesContext,
  owner: string,
  key: string,
  mayEnd: (columns: SavedColumns) => boolean,
  signal?: AbortSignal,
): Promise<'ended' | 'kept' | 'none'> {
  const plan = async (usage: Usage): Promise<Plan<'ended' | 'kept' | 'none'>> => {
    const saved = await savedOf(context, owner, key, signal);
    if (saved?.columns.state !== 'saving') return { result: 'none' };
    if (!mayEnd(saved.columns)) return { result: 'kept' };
    return {
      result: 'ended',
      usage: { ...usage, reserved: usage.reserved - saved.columns.reserved },
      steps: [{ do: 'delete', partition: owner, key, etag: saved.row.etag }],
    };
  };
  return context.ledger.change(owner, plan, signal);
}

/** A saver gives up: its claim and its reservation go, and its bytes unless the save goes on by another call. */
export async function giveUpSave(
  context: FilesContext,
  ended: EndedAttempts,
  { owner, key, fileId, attempt }: Claim,
  signal?: AbortSignal,
): Promise<void> {
  ended.set(attempt, true);
  await endSave(context, owner, key, (columns) => columns.attempt === attempt, signal);
  const saved = await savedOf(context, owner, key, signal);
  if (saved?.columns.fileId === fileId) return;
  await deleteBlobs(context.containerOf(owner), fileId, signal);
}

/** For the sweep: ends a save that nobody is at. Whether it is gone, or there was none. */
export async function abandonSave(
  context: FilesContext,
  owner: string,
  key: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const saved = await savedOf(context, owner, key, signal);
  if (saved?.columns.state !== 'saving') return true;
  const { fileId } = saved.columns;
  const isIdle = (columns: SavedColumns): boolean =>
    columns.fileId === fileId && columns.leaseUntil <= context.clock.now();
  const outcome = await endSave(context, owner, key, isIdle, signal);
  if (outcome === 'ended') await deleteBlobs(context.containerOf(owner), fileId, signal);
  return outcome !== 'kept';
}
