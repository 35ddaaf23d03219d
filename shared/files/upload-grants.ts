import type { PolicyCaller } from '../access/index.ts';
import type { Grant } from '../contract/index.ts';
import { newestFirstId } from '../platform/index.ts';
import { type FilesContext, notFound, pendingOf } from './context.ts';
import { holdToQuota } from './ledger.ts';
import { incomingBlob, type PendingColumns, pendingKey } from './rows.ts';
import { afterwards, limitsOf, signGrant } from './sign-grant.ts';

/** `rcw`, so that the blocks that came can be listed; not `d`, and not the final blob. */
const uploadKey = (
  context: FilesContext,
  owner: string,
  fileId: string,
  expiresAt: number,
  signal?: AbortSignal,
): Promise<Grant> => {
  const wish = { blob: incomingBlob(fileId), permissions: 'rcw', expiresAt };
  return signGrant(context, owner, 'upload', wish, { fileId }, signal);
};

/**
 * A key to a fresh blob, whose size is reserved.
 *
 * @throws {Problem} `policy_denied`, `payload_too_large`, `quota_exceeded`; `not_found` for an owner who was forgotten
 */
export async function grantUpload(
  context: FilesContext,
  caller: PolicyCaller,
  owner: string,
  asked: { name: string; size: number; contentType?: string | undefined },
  signal?: AbortSignal,
): Promise<Grant> {
  const { name, size } = asked;
  const { expiresAt } = limitsOf(context, caller, owner, 'upload', asked);
  // Refuses before anything is made, for an owner who was forgotten and for what cannot fit.
  await context.ledger.change(
    owner,
    (usage) => {
      holdToQuota(usage, size, context.quotaBytes);
      return { result: undefined };
    },
    signal,
  );
  await context.containerOf(owner).ensure(signal);
  const fileId = newestFirstId(context.clock.now());
  await context.chores.note({ owner, kind: 'upload', id: fileId }, expiresAt + afterwards, signal);
  const columns: PendingColumns = {
    name,
    size,
    createdAt: new Date(context.clock.now()).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
  await context.ledger.change(
    owner,
    async (usage) => {
      // An earlier try whose answer was lost.
      if ((await pendingOf(context, owner, fileId, signal)) !== undefined) return { result: undefined };
      holdToQuota(usage, size, context.quotaBytes);
      return {
        result: undefined,
        usage: { ...usage, reserved: usage.reserved + size },
        steps: [{ do: 'insert', row: { partition: owner, key: pendingKey(fileId), columns } }],
      };
    },
    signal,
  );
  return uploadKey(context, owner, fileId, expiresAt, signal);
}

/**
 * A key to the same blob, for an upload that takes longer than a key lives.
 *
 * @throws {Problem} `policy_denied`; `not_found` unless the upload is pending
 */
export async function renewUpload(
  context: FilesContext,
  caller: PolicyCaller,
  owner: string,
  fileId: string,
  signal?: AbortSignal,
): Promise<Grant> {
  const { expiresAt } = limitsOf(context, caller, owner, 'upload');
  if ((await pendingOf(context, owner, fileId, signal)) === undefined) throw notFound();
  await context.chores.note({ owner, kind: 'upload', id: fileId }, expiresAt + afterwards, signal);
  await context.ledger.change(
    owner,
    async () => {
      const pending = await pendingOf(context, owner, fileId, signal);
      if (pending === undefined) throw notFound();
      const columns = { ...pending.columns, expiresAt: new Date(expiresAt).toISOString() };
      const row = { partition: owner, key: pendingKey(fileId), columns };
      return { result: undefined, steps: [{ do: 'replace', row, etag: pending.row.etag }] };
    },
    signal,
  );
  return uploadKey(context, owner, fileId, expiresAt, signal);
}
