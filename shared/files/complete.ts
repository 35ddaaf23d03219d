import type { FileItem } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { log, pause, randomId } from '../platform/index.ts';
import type { BlobFacts, Container } from '../storage/index.ts';
import { contentTypeOf, headBytes } from './content-type.ts';
import { deletedOf, type FilesContext, notFound, pendingOf, readyOf } from './context.ts';
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

/** Turns what was uploaded into a file. Any number of calls at once end in the same one file. */
export function createComplete(context: FilesContext) {
  const { ledger, clock } = context;

  /** Takes an upload back: its reservation, then its bytes. */
  const drop = async (owner: string, fileId: string, signal?: AbortSignal): Promise<void> => {
    const container = context.containerOf(owner);
    const dropped = await ledger.change<boolean>(
      owner,
      async (usage) => {
        const pending = await pendingOf(context, owner, fileId, signal);
        if (pending === undefined) return { result: false };
        return {
          result: true,
          usage: { ...usage, reserved: usage.reserved - pending.columns.size },
          steps: [{ do: 'delete', partition: owner, key: pendingKey(fileId), etag: pending.row.etag }],
        };
      },
      signal,
    );
    if (!dropped) return;
    await container.delete(incomingBlob(fileId), signal);
    await container.delete(finalBlob(fileId), signal);
  };

  const tooLarge = async (owner: string, fileId: string, granted: number, signal?: AbortSignal) => {
    await drop(owner, fileId, signal);
    return new Problem(
      'payload_too_large',
      'More was uploaded than was asked for. Start again with the right size.',
      {
        fields: { maxBytes: granted },
      },
    );
  };

  /** Starts the copy of the uploaded version that was looked at. Undefined when it changed meanwhile. */
  const copy = async (
    container: Container,
    fileId: string,
    incoming: BlobFacts,
    signal?: AbortSignal,
  ): Promise<void> => {
    const { url } = await context.signer.sign(
      {
        container: container.name,
        blob: incomingBlob(fileId),
        permissions: 'r',
        expiresAt: clock.now() + 24 * 3_600_000,
      },
      signal,
    );
    await container.copy(finalBlob(fileId), { url, etag: incoming.etag }, signal);
  };

  /**
   * The final blob, copied from a version of the upload that is no larger than granted. It is what gets checked: no key
   * writes there, while the holder of the upload key may go on changing what they sent.
   */
  const settle = async (
    owner: string,
    fileId: string,
    pending: PendingColumns,
    signal?: AbortSignal,
  ): Promise<BlobFacts | undefined> => {
    const container = context.containerOf(owner);
    for (let round = 0; round < rounds; round += 1) {
      const final = await container.facts(finalBlob(fileId), signal);
      if (final?.copy?.state === 'failed') await container.delete(finalBlob(fileId), signal);
      else if (final !== undefined) return final;
      const incoming = await container.facts(incomingBlob(fileId), signal);
      if (incoming === undefined) return undefined;
      if (incoming.size > pending.size) throw await tooLarge(owner, fileId, pending.size, signal);
      await copy(container, fileId, incoming, signal);
    }
    return container.facts(finalBlob(fileId), signal);
  };

  const awaitCopy = async (
    container: Container,
    fileId: string,
    first: BlobFacts,
    signal?: AbortSignal,
  ): Promise<BlobFacts | undefined> => {
    let facts: BlobFacts | undefined = first;
    for (let waited = 0; facts?.copy?.state === 'pending' && waited < patience; waited += poll) {
      await pause(poll, signal);
      facts = await container.facts(finalBlob(fileId), signal);
    }
    return facts;
  };

  const publish = async (
    owner: string,
    fileId: string,
    checked: { size: number; contentType: string },
    signal?: AbortSignal,
  ): Promise<FileItem> =>
    ledger.change(
      owner,
      async (usage) => {
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
      },
      signal,
    );

  /** A copy that lost its upload meanwhile, because that was called off, belongs to nobody. */
  const clear = async (owner: string, fileId: string, signal?: AbortSignal): Promise<void> => {
    const rows: (Held<unknown> | undefined)[] = await Promise.all([
      pendingOf(context, owner, fileId, signal),
      readyOf(context, owner, fileId, signal),
      deletedOf(context, owner, fileId, signal),
    ]);
    if (rows.some((row) => row !== undefined)) return;
    await context.containerOf(owner).delete(finalBlob(fileId), signal);
  };

  /**
   * @throws {Problem} `not_ready` before anything was committed; `payload_too_large` when it is more than was granted,
   *   which ends the upload; `not_found`
   */
  const complete = async (owner: string, fileId: string, signal?: AbortSignal): Promise<Completion> => {
    const ready = await readyOf(context, owner, fileId, signal);
    if (ready !== undefined) return { state: 'done', file: itemOf(fileId, ready.columns) };
    const pending = await pendingOf(context, owner, fileId, signal);
    if (pending === undefined) {
      // Another call may just have moved it from the one row to the other.
      const moved = await readyOf(context, owner, fileId, signal);
      if (moved === undefined) throw notFound();
      return { state: 'done', file: itemOf(fileId, moved.columns) };
    }
    const container = context.containerOf(owner);
    const started = await settle(owner, fileId, pending.columns, signal);
    if (started === undefined) {
      // Nothing there: not sent yet, or completed by another call that has cleared up since.
      const moved = await readyOf(context, owner, fileId, signal);
      if (moved !== undefined) return { state: 'done', file: itemOf(fileId, moved.columns) };
      throw new Problem('not_ready', 'Nothing was committed yet. Send the blocks and their list first.');
    }
    const facts = await awaitCopy(container, fileId, started, signal);
    if (facts === undefined || (facts.copy !== undefined && facts.copy.state !== 'success')) {
      return { state: 'working', retryAfter: 2 };
    }
    if (facts.size > pending.columns.size) throw await tooLarge(owner, fileId, pending.columns.size, signal);
    const contentType = await contentTypeOf(
      (await container.head(finalBlob(fileId), headBytes, signal)) ?? new Uint8Array(),
    );
    await container.setContentType(finalBlob(fileId), contentType, signal);
    try {
      const file = await publish(owner, fileId, { size: facts.size, contentType }, signal);
      await container.delete(incomingBlob(fileId), signal).catch((cause: unknown) => {
        // The sweep takes it away when the upload key has ended.
        log().warn('incoming_left', { owner, fileId, cause: String(cause) });
      });
      return { state: 'done', file };
    } catch (cause) {
      if (cause instanceof Problem && cause.code === 'not_found') await clear(owner, fileId, signal);
      throw cause;
    }
  };

  return { complete, drop };
}
