import type { FileItem } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { randomId } from '../platform/index.ts';
import type { Container } from '../storage/index.ts';
import { blockIdOf, stageAll } from './blocks.ts';
import { typeByContent } from './content-type.ts';
import type { FilesContext } from './context.ts';
import { finalBlob } from './rows.ts';
import { type Claim, leaseMs } from './save-claim.ts';
import { type Progress, publishSaved, renewLease, reserveBytes } from './save-lease.ts';
import { besideOf } from './thumbnail-beside.ts';

/** Where the bytes come from. */
export interface SourceStream {
  readonly stream: ReadableStream<Uint8Array>;
  /** Of the whole thing, in bytes, where the source says so. */
  readonly size?: number | undefined;
  /** Where the stream starts: `from` when the source took the range, 0 when it did not. Default: 0. */
  readonly from?: number | undefined;
}

export interface SaveWish {
  /** Names the thing at its source, for this owner: the same key is saved once. */
  readonly sourceKey: string;
  readonly name: string;
  readonly source: 'google-photos' | 'google-mail';
  readonly takenAt?: string | undefined;
  readonly albumId?: string | undefined;
  /** Largest size that is taken, in bytes; the policy may say less. */
  readonly maxBytes: number;
  /** Opens the source, from a byte on when an earlier call came that far. Called once, and only by the one that saves. */
  readonly open: (from: number, signal: AbortSignal) => Promise<SourceStream>;
  /** A small picture of it, where the source makes one. It may fail, and may take as long as it likes: see `besideOf`. */
  readonly thumbnail?: ((signal: AbortSignal) => Promise<Uint8Array>) | undefined;
}

/** How far one call may go. */
export interface TransferLimits {
  readonly maxBytes: number;
  /** How long it streams before it pauses, in milliseconds. */
  readonly streamMs: number;
}

const tooLarge = (maxBytes: number): Problem =>
  new Problem('payload_too_large', 'This is larger than can be saved here.', { fields: { maxBytes } });

/** Cuts the source into staged blocks. Undefined when time ran out: progress is noted for the next call. */
async function stageSource(
  context: FilesContext,
  claim: Claim,
  { stream, size, from = 0 }: SourceStream,
  { maxBytes, until }: { readonly maxBytes: number; readonly until: number },
  signal: AbortSignal,
): Promise<Progress | undefined> {
  const { clock } = context;
  const container = context.containerOf(claim.owner);
  const blob = finalBlob(claim.fileId);
  if (size !== undefined && size > maxBytes) {
    await stream.cancel();
    throw tooLarge(maxBytes);
  }
  if (size !== undefined) await reserveBytes(context, claim, size, signal);
  const progress = await stageAll({
    stream,
    skip: claim.bytes - from,
    done: claim,
    maxBytes: size ?? maxBytes,
    stage: (index, bytes) => container.stage(blob, blockIdOf(index), bytes, signal),
    mayGoOn: () => clock.now() < until,
    tick: (so) => renewLease(context, claim, so, clock.now() + leaseMs, signal),
    now: () => clock.now(),
  });
  if (progress.state === 'over') throw tooLarge(maxBytes);
  if (progress.state === 'paused') {
    await renewLease(context, claim, progress, 0, signal);
    return undefined;
  }
  if (size !== undefined && progress.bytes !== size) {
    throw new Problem('upstream_failed', 'The source ended before all of it came. Please try again.', {
      retryAfter: 5,
    });
  }
  return progress;
}

/** Makes the staged blocks a blob, whose type is what its content says. */
async function commit(
  container: Container,
  blob: string,
  { blocks, bytes }: Progress,
  signal: AbortSignal,
): Promise<string> {
  const ids = Array.from({ length: blocks }, (_, index) => blockIdOf(index));
  // "Changed" is an earlier try of this commit whose answer was lost: nobody else writes to this blob.
  const committed = await container.commit(blob, ids, { contentType: 'application/octet-stream' }, signal);
  const facts = committed.ok ? undefined : await container.facts(blob, signal);
  if (!committed.ok && facts?.size !== bytes) {
    throw new Problem('upstream_failed', 'Storage lost a part of it. Please try again.', { retryAfter: 5 });
  }
  return typeByContent(container, blob, signal);
}

/**
 * Streams, commits and publishes what was claimed. Undefined when time ran out: progress is noted for the next call.
 *
 * @throws {Problem} `payload_too_large`, `quota_exceeded`, `upstream_failed`; `not_ready` when the claim was lost; and
 *   whatever `open` throws
 */
export async function transferSource(
  context: FilesContext,
  claim: Claim,
  wish: SaveWish,
  { maxBytes, streamMs }: TransferLimits,
  signal: AbortSignal,
): Promise<FileItem | undefined> {
  const until = context.clock.now() + streamMs;
  const container = context.containerOf(claim.owner);
  const opened = await wish.open(claim.bytes, signal);
  const beside = besideOf(wish.thumbnail, container, claim.fileId, signal);
  const staged = await stageSource(context, claim, opened, { maxBytes, until }, signal);
  if (staged === undefined) return undefined;
  const contentType = await commit(container, finalBlob(claim.fileId), staged, signal);
  const thumbnail = await beside.keep(staged.bytes);
  const { name, source, takenAt, albumId } = wish;
  const columns = {
    name,
    source,
    contentType,
    size: staged.bytes,
    savedKey: claim.key,
    version: randomId(),
    createdAt: new Date(context.clock.now()).toISOString(),
    ...(takenAt === undefined ? {} : { takenAt }),
    ...(albumId === undefined ? {} : { albumId }),
    ...(thumbnail && { thumbnail }),
  };
  return publishSaved(context, claim, columns, signal);
}
