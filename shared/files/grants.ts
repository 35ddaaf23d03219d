import { create as contentDisposition } from 'content-disposition';
import type { PolicyCaller } from '../access/index.ts';
import type { Grant, GrantRequest } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { mayShowInline } from './content-type.ts';
import { deletedOf, type FilesContext, notFound, readyOf } from './context.ts';
import { deletedKey, fileRow, finalBlob } from './rows.ts';
import { afterwards, limitsOf, signGrant } from './sign-grant.ts';
import { grantUpload, renewUpload } from './upload-grants.ts';

async function grantDownload(
  context: FilesContext,
  caller: PolicyCaller,
  owner: string,
  { fileId, disposition = 'inline' }: { fileId: string; disposition?: 'attachment' | 'inline' | undefined },
  signal?: AbortSignal,
): Promise<Grant> {
  const { expiresAt } = limitsOf(context, caller, owner, 'download');
  const file = await readyOf(context, owner, fileId, signal);
  if (file === undefined) throw notFound();
  const { name, contentType } = file.columns;
  const type = mayShowInline(contentType) ? disposition : 'attachment';
  return signGrant(
    context,
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
}

async function grantBrowse(
  context: FilesContext,
  caller: PolicyCaller,
  owner: string,
  signal?: AbortSignal,
): Promise<Grant> {
  const { expiresAt } = limitsOf(context, caller, owner, 'browse');
  await context.containerOf(owner).ensure(signal);
  const wish = { permissions: 'rl', expiresAt, contentDisposition: 'attachment' };
  return signGrant(context, owner, 'browse', wish, {}, signal);
}

/** From here there is no way back: the file is out of Deleted things, and the sweep sees to what the caller leaves. */
async function grantPurge(
  context: FilesContext,
  caller: PolicyCaller,
  owner: string,
  fileId: string,
  signal?: AbortSignal,
): Promise<Grant> {
  const { expiresAt } = limitsOf(context, caller, owner, 'purge');
  if ((await deletedOf(context, owner, fileId, signal)) === undefined)
    throw await notDeleted(context, owner, fileId, signal);
  await context.chores.note({ owner, kind: 'purge', id: fileId }, expiresAt + afterwards, signal);
  await context.ledger.change(
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
  return signGrant(
    context,
    owner,
    'purge',
    { blob: finalBlob(fileId), permissions: 'd', expiresAt },
    { fileId },
    signal,
  );
}

async function notDeleted(
  context: FilesContext,
  owner: string,
  fileId: string,
  signal?: AbortSignal,
): Promise<Problem> {
  return (await readyOf(context, owner, fileId, signal)) === undefined
    ? notFound()
    : new Problem('conflict', 'Only a file in Deleted things can be purged. Delete it first.');
}

/**
 * A key for one operation on the owner's blobs.
 *
 * @param owner whose container; the policy decides whether that is the caller's to use
 * @throws {Problem} `policy_denied`, `payload_too_large`, `quota_exceeded`, `not_found`, `conflict`
 */
export function grantFor(
  context: FilesContext,
  caller: PolicyCaller,
  owner: string,
  asked: GrantRequest,
  signal?: AbortSignal,
): Promise<Grant> {
  switch (asked.operation) {
    case 'upload':
      return 'fileId' in asked
        ? renewUpload(context, caller, owner, asked.fileId, signal)
        : grantUpload(context, caller, owner, asked, signal);
    case 'download':
      return grantDownload(context, caller, owner, asked, signal);
    case 'browse':
      return grantBrowse(context, caller, owner, signal);
    case 'purge':
      return grantPurge(context, caller, owner, asked.fileId, signal);
  }
}
