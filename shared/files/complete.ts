import type { FileItem } from '../contract/index.ts';
import { isProblem, Problem } from '../errors/index.ts';
import { log, pause, randomId } from '../platform/index.ts';
import type { BlobFacts, Container } from '../storage/index.ts';
import { typeByContent } from './content-type.ts';
import { deletedOf, type FilesContext, notFound, pendingOf, readyOf } from './context.ts';
import { dropUpload } from './drop-upload.ts';
import type { Plan, Usage } from './ledger.ts';
import {
  type FileColumns,
  fileRow,
  finalBlob,
  type Held,
  incomingBlob,
  itemOf,
  type PendingColumns,
  pendingKey,
  readyKey,
} from './rows.ts';

/** Done, or still copying: ask again after the seconds given. */
export type Completion =
  | { readonly state: 'done'; readonly file: FileItem }
  | { readonly state: 'working'; readonly retryAfter: number };

/** How long an answer waits for a copy, in milliseconds: most end at once. */
const patience = 2_000;
const poll = 200;
/** Rounds against an uploader who still writes while we look. */
const rounds = 3;

/** What to throw at an uploader who sent more than they asked for; the upload ends with it. */
async function tooLarge(
  context: FilesContext,
  owner: string,
  fileId: string,
  granted: number,
  signal?: AbortSignal,
): Promise<Problem> {
  await dropUpload(context, owner, fileId, signal);
  return new Problem(
    'payload_too_large',
    'More was uploaded than was asked for. Start again with the right size.',
    {
      fields: { maxBytes: granted },
    },
  );
}

/** Starts the copy of the uploaded version that was looked at; of one that changed meanwhile, none. */
async function copy(
  context: FilesContext,
  container: Container,
  fileId: string,
  incoming: BlobFacts,
  signal?: AbortSignal,
): Promise<void> {
  const { url } = await context.signer.sign(
    {
      container: container.name,
      blob: incomingBlob(fileId),
      permissions: 'r',
      expiresAt: context.clock.now() + 24 * 3_600_000,
    },
    signal,
  );
  await container.copy(finalBlob(fileId), { url, etag: incoming.etag }, signal);
}

/**
 * The final blob, copied from a version of the upload that is no larger than granted. It is what gets checked: no key
 * writes there, while the holder of the upload key may go on changing what they sent.
 */
async function settle(
  context: FilesContext,
  owner: string,
  fileId: string,
  pending: PendingColumns,
  signal?: AbortSignal,
): Promise<BlobFacts | undefined> {
  const container = context.containerOf(owner);
  for (let round = 0; round < rounds; round += 1) {
    const final = await container.facts(finalBlob(fileId), signal);
    if (final?.copy?.state === 'failed') await container.delete(finalBlob(fileId), signal);
    else if (final !== undefined) return final;
    const incoming = await container.facts(incomingBlob(fileId), signal);
    if (incoming === undefined) return undefined;
    if (incoming.size > pending.size) throw await tooLarge(context, owner, fileId, pending.size, signal);
    await copy(context, container, fileId, incoming, signal);
  }
  return container.facts(finalBlob(fileId), signal);
}

async function awaitCopy(
  container: Container,
  fileId: string,
  first: BlobFacts,
  signal?: AbortSignal,
): Promise<BlobFacts | undefined> {
  let facts: BlobFacts | undefined = first;
  for (let waited = 0; facts?.copy?.state === 'pending' && waited < patience; waited += poll) {
    await pause(poll, signal);
    facts = await container.facts(finalBlob(fileId), signal);
  }
  return facts;
}

/** Lists the file in place of its upload. */
async function publish(
  context: FilesContext,
  owner: string,
  fileId: string,
  checked: { size: number; contentType: string },
  signal?: AbortSignal,
): Promise<FileItem> {
  const plan = async (usage: Usage): Promise<Plan<FileItem>> => {
    const ready = await readyOf(context, owner, fileId, signal);
    if (ready !== undefined) return { result: itemOf(fileId, ready.columns) };
    const pending = await pendingOf(context, owner, fileId, signal);
    if (pending === undefined) throw notFound();
    const { name, size: reserved, createdAt } = pending.columns;
    const columns: FileColumns = { name, ...checked, source: 'upload', createdAt, version: randomId() };
    return {
      result: itemOf(fileId, columns),
      usage: { used: usage.used + checked.size, reserved: usage.reserved - reserved },
      steps: [
        { do: 'delete', partition: owner, key: pendingKey(fileId), etag: pending.row.etag },
        { do: 'insert', row: fileRow(owner, readyKey(fileId), columns) },
      ],
    };
  };
  try {
    return await context.ledger.change(owner, plan, signal);
  } catch (cause) {
    if (isProblem(cause, 'not_found')) await clear(context, owner, fileId, signal);
    throw cause;
  }
}

/** A copy that lost its upload meanwhile, because that was called off, belongs to nobody. */
async function clear(
  context: FilesContext,
  owner: string,
  fileId: string,
  signal?: AbortSignal,
): Promise<void> {
  const rows: (Held<unknown> | undefined)[] = await Promise.all([
    pendingOf(context, owner, fileId, signal),
    readyOf(context, owner, fileId, signal),
    deletedOf(context, owner, fileId, signal),
  ]);
  if (rows.some((row) => row !== undefined)) return;
  await context.containerOf(owner).delete(finalBlob(fileId), signal);
}

/** The outcome of an upload that was completed already, by this call or another. */
async function completed(
  context: FilesContext,
  owner: string,
  fileId: string,
  signal?: AbortSignal,
): Promise<Completion | undefined> {
  const ready = await readyOf(context, owner, fileId, signal);
  return ready === undefined ? undefined : { state: 'done', file: itemOf(fileId, ready.columns) };
}

/**
 * Turns what was uploaded into a file. Any number of calls at once end in the same one file.
 *
 * @throws {Problem} `not_ready` before anything was committed; `payload_too_large` when it is more than was granted,
 *   which ends the upload; `not_found`
 */
export async function completeUpload(
  context: FilesContext,
  owner: string,
  fileId: string,
  signal?: AbortSignal,
): Promise<Completion> {
  const before = await completed(context, owner, fileId, signal);
  if (before !== undefined) return before;
  const pending = await pendingOf(context, owner, fileId, signal);
  const started =
    pending === undefined ? undefined : await settle(context, owner, fileId, pending.columns, signal);
  if (pending === undefined || started === undefined) {
    // Another call may just have moved it from the one row to the other, and cleared up.
    const meanwhile = await completed(context, owner, fileId, signal);
    if (meanwhile !== undefined) return meanwhile;
    if (pending === undefined) throw notFound();
    throw new Problem('not_ready', 'Nothing was committed yet. Send the blocks and their list first.');
  }
  const container = context.containerOf(owner);
  const facts = await awaitCopy(container, fileId, started, signal);
  if (facts === undefined || (facts.copy !== undefined && facts.copy.state !== 'success')) {
    return { state: 'working', retryAfter: 2 };
  }
  const granted = pending.columns.size;
  if (facts.size > granted) throw await tooLarge(context, owner, fileId, granted, signal);
  const contentType = await typeByContent(container, finalBlob(fileId), signal);
  const file = await publish(context, owner, fileId, { size: facts.size, contentType }, signal);
  await container.delete(incomingBlob(fileId), signal).catch((cause: unknown) => {
    // The sweep takes it away when the upload key has ended.
    log().warn('incoming_left', { owner, fileId, cause: String(cause) });
  });
  return { state: 'done', file };
}
