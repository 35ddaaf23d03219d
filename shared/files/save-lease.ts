import type { FileItem } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import type { Step } from '../storage/index.ts';
import { type FilesContext, readyOf, savedOf } from './context.ts';
import { holdToQuota, type Plan, type Usage } from './ledger.ts';
import { type FileColumns, fileRow, type Held, itemOf, readyKey, type SavedColumns } from './rows.ts';
import type { Claim } from './save-claim.ts';

/** What a save has come to. */
export interface Progress {
  readonly blocks: number;
  readonly bytes: number;
}

const rowOf = ({ owner, key }: Claim, columns: SavedColumns) => ({ partition: owner, key, columns });

const replaced = (claim: Claim, saved: Held<SavedColumns>, change: Partial<SavedColumns>): Step => ({
  do: 'replace',
  row: rowOf(claim, { ...saved.columns, ...change }),
  etag: saved.row.etag,
});

/** @throws {Problem} `not_ready` for a saver that was silent for too long: somebody else is at it now */
async function ours(
  context: FilesContext,
  { owner, key, attempt }: Claim,
  signal?: AbortSignal,
): Promise<Held<SavedColumns>> {
  const saved = await savedOf(context, owner, key, signal);
  if (saved?.columns.state === 'saving' && saved.columns.attempt === attempt) return saved;
  throw new Problem('not_ready', 'Somebody else is saving this. Ask again in a moment.', { retryAfter: 2 });
}

/**
 * Counts `size` bytes against the quota, in place of what this save had reserved before.
 *
 * @throws {Problem} `quota_exceeded`; `not_ready` when the claim was lost
 */
export function reserveBytes(
  context: FilesContext,
  claim: Claim,
  size: number,
  signal?: AbortSignal,
): Promise<void> {
  const plan = async (usage: Usage): Promise<Plan<void>> => {
    const saved = await ours(context, claim, signal);
    const more = size - saved.columns.reserved;
    if (more === 0) return { result: undefined };
    holdToQuota(usage, more, context.quotaBytes);
    return {
      result: undefined,
      usage: { ...usage, reserved: usage.reserved + more },
      steps: [replaced(claim, saved, { reserved: size })],
    };
  };
  return context.ledger.change(claim.owner, plan, signal);
}

/**
 * Says that this saver lives, or with `until: 0` that it stops in good order and another call may go on.
 *
 * @param until milliseconds since 1970
 * @throws {Problem} `not_ready` when the claim was lost
 */
export async function renewLease(
  context: FilesContext,
  claim: Claim,
  { blocks, bytes }: Progress,
  until: number,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    const saved = await ours(context, claim, signal);
    const columns = { ...saved.columns, blocks, bytes, leaseUntil: until };
    const written = await context.library.replace(rowOf(claim, columns), saved.row.etag, signal);
    if (written.ok) return;
  }
}

/**
 * Lists the file and ends the save, together.
 *
 * @throws {Problem} `quota_exceeded`; `not_ready` when the claim was lost
 */
export function publishSaved(
  context: FilesContext,
  claim: Claim,
  columns: FileColumns,
  signal?: AbortSignal,
): Promise<FileItem> {
  const { owner, fileId } = claim;
  const plan = async (usage: Usage): Promise<Plan<FileItem>> => {
    const ready = await readyOf(context, owner, fileId, signal);
    if (ready !== undefined) return { result: itemOf(fileId, ready.columns) };
    const saved = await ours(context, claim, signal);
    const { reserved } = saved.columns;
    holdToQuota(usage, columns.size - reserved, context.quotaBytes);
    return {
      result: itemOf(fileId, columns),
      usage: { used: usage.used + columns.size, reserved: usage.reserved - reserved },
      steps: [
        replaced(claim, saved, { state: 'saved', reserved: 0, leaseUntil: 0 }),
        { do: 'insert', row: fileRow(owner, readyKey(fileId), columns) },
      ],
    };
  };
  return context.ledger.change(owner, plan, signal);
}
