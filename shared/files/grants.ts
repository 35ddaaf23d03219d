import { create as contentDisposition } from 'content-disposition';
import { limitsFor, type Operation, type PolicyCaller } from '../access/index.ts';
import type { Grant, GrantRequest } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { log, newestFirstId, randomId } from '../platform/index.ts';
import type { SasWish } from '../storage/index.ts';
import { mayShowInline } from './content-type.ts';
import { deletedOf, type FilesContext, notFound, pendingOf, readyOf } from './context.ts';
import { holdToQuota } from './ledger.ts';
import {
  containerOf,
  deletedKey,
  fileRow,
  finalBlob,
  incomingBlob,
  type PendingColumns,
  pendingKey,
} from './rows.ts';

/**
 * To be sent with a key, so that every client speaks the version that was tested. `x-ms-blob-type` is not among them: it
 * belongs to Put Blob alone, and Azurite takes a block list that carries it for the blob itself.
 */
const headers = { 'x-ms-version': '2022-11-02' };

/** A key may end a little after its grant said; the sweep looks when it surely has. */
const afterwards = 5 * 60_000;

/** Hands out keys. Every one is logged by its receipt, never with its signature. */
export function createGrants(context: FilesContext) {
  const { clock, ledger, signer } = context;

  const limitsOf = (
    caller: PolicyCaller,
    owner: string,
    operation: Operation,
    wish: { size?: number | undefined; contentType?: string | undefined } = {},
  ) => {
    const limits = limitsFor(context.policy, caller, { operation, container: owner, ...wish });
    return { ...limits, expiresAt: clock.now() + limits.expiresInSeconds * 1000 };
  };

  const grant = async (
    owner: string,
    operation: Grant['operation'],
    wish: Omit<SasWish, 'container'>,
    rest: { fileId?: string },
    signal?: AbortSignal,
  ): Promise<Grant> => {
    const sas = await signer.sign({ container: containerOf(owner), ...wish }, signal);
    const receiptId = randomId();
    log().info('grant', { receiptId, operation, owner, fileId: rest.fileId });
    return {
      receiptId,
      operation,
      url: sas.url.reveal(),
      headers,
      permissions: wish.permissions,
      expiresAt: new Date(sas.expiresAt).toISOString(),
      ...rest,
    };
  };

  const uploadKey = (owner: string, fileId: string, expiresAt: number, signal?: AbortSignal) =>
    grant(owner, 'upload', { blob: incomingBlob(fileId), permissions: 'rcw', expiresAt }, { fileId }, signal);

  const upload = async (
    caller: PolicyCaller,
    owner: string,
    asked: { name: string; size: number; contentType?: string | undefined },
    signal?: AbortSignal,
  ): Promise<Grant> => {
    const { name, size } = asked;
    const { expiresAt } = limitsOf(caller, owner, 'upload', asked);
    // Refuses before anything is made, for an owner who was forgotten and for what cannot fit.
    await ledger.change(
      owner,
      (usage) => {
        holdToQuota(usage, size, context.quotaBytes);
        return { result: undefined };
      },
      signal,
    );
    await context.containerOf(owner).ensure(signal);
    const fileId = newestFirstId(clock.now());
    await context.chores.note({ owner, kind: 'upload', id: fileId }, expiresAt + afterwards, signal);
    const columns: PendingColumns = {
      name,
      size,
      createdAt: new Date(clock.now()).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
    };
    await ledger.change(
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
    return uploadKey(owner, fileId, expiresAt, signal);
  };

  const renew = async (
    caller: PolicyCaller,
    owner: string,
    fileId: string,
    signal?: AbortSignal,
  ): Promise<Grant> => {
    const { expiresAt } = limitsOf(caller, owner, 'upload');
    if ((await pendingOf(context, owner, fileId, signal)) === undefined) throw notFound();
    await context.chores.note({ owner, kind: 'upload', id: fileId }, expiresAt + afterwards, signal);
    await ledger.change(
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
    return uploadKey(owner, fileId, expiresAt, signal);
  };

  const download = async (
    caller: PolicyCaller,
    owner: string,
    { fileId, disposition = 'inline' }: { fileId: string; disposition?: 'attachment' | 'inline' | undefined },
    signal?: AbortSignal,
  ): Promise<Grant> => {
    const { expiresAt } = limitsOf(caller, owner, 'download');
    const file = await readyOf(context, owner, fileId, signal);
    if (file === undefined) throw notFound();
    const { name, contentType } = file.columns;
    const type = mayShowInline(contentType) ? disposition : 'attachment';
    return grant(
      owner,
      'download',
      {
        blob: finalBlob(fileId),
        permissions: 'r',
        expiresAt,
        contentDisposition: contentDisposition(name, { type }),
        contentType,
      },
      { fileId },
      signal,
    );
  };

  const browse = async (caller: PolicyCaller, owner: string, signal?: AbortSignal): Promise<Grant> => {
    const { expiresAt } = limitsOf(caller, owner, 'browse');
    await context.containerOf(owner).ensure(signal);
    const wish = { permissions: 'rl', expiresAt, contentDisposition: 'attachment' };
    return grant(owner, 'browse', wish, {}, signal);
  };

  /** From here there is no way back: the file is out of Deleted things, and the sweep sees to what the caller leaves. */
  const purge = async (
    caller: PolicyCaller,
    owner: string,
    fileId: string,
    signal?: AbortSignal,
  ): Promise<Grant> => {
    const { expiresAt } = limitsOf(caller, owner, 'purge');
    if ((await deletedOf(context, owner, fileId, signal)) === undefined)
      throw await notDeleted(owner, fileId, signal);
    await context.chores.note({ owner, kind: 'purge', id: fileId }, expiresAt + afterwards, signal);
    await ledger.change(
      owner,
      async () => {
        const file = await deletedOf(context, owner, fileId, signal);
        if (file === undefined) throw notFound();
        const row = fileRow(owner, deletedKey(fileId), {
          ...file.columns,
          purging: true,
          purgeAt: new Date(expiresAt).toISOString(),
        });
        return { result: undefined, steps: [{ do: 'replace', row, etag: file.row.etag }] };
      },
      signal,
    );
    return grant(
      owner,
      'purge',
      { blob: finalBlob(fileId), permissions: 'd', expiresAt },
      { fileId },
      signal,
    );
  };

  const notDeleted = async (owner: string, fileId: string, signal?: AbortSignal): Promise<Problem> =>
    (await readyOf(context, owner, fileId, signal)) === undefined
      ? notFound()
      : new Problem('conflict', 'Only a file in Deleted things can be purged. Delete it first.');

  /**
   * @param owner whose container; the policy decides whether that is the caller's to use
   * @throws {Problem} `policy_denied`, `payload_too_large`, `quota_exceeded`, `not_found`, `conflict`
   */
  return (caller: PolicyCaller, owner: string, asked: GrantRequest, signal?: AbortSignal): Promise<Grant> => {
    switch (asked.operation) {
      case 'upload':
        return 'fileId' in asked
          ? renew(caller, owner, asked.fileId, signal)
          : upload(caller, owner, asked, signal);
      case 'download':
        return download(caller, owner, asked, signal);
      case 'browse':
        return browse(caller, owner, signal);
      case 'purge':
        return purge(caller, owner, asked.fileId, signal);
    }
  };
}
