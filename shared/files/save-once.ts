import { limitsFor, type PolicyCaller } from '../access/index.ts';
import type { FileItem } from '../contract/index.ts';
import { isProblem, Problem } from '../errors/index.ts';
import { describeCause, log, pause, randomId } from '../platform/index.ts';
import type { Container } from '../storage/index.ts';
import { blockIdOf, stageAll } from './blocks.ts';
import { typeByContent } from './content-type.ts';
import type { FilesContext } from './context.ts';
import { type Claim, createClaims, leaseMs, type Progress } from './save-claim.ts';
import { deleteBlobs, finalBlob, savedKey } from './rows.ts';
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

const tooLarge = (maxBytes: number): Problem =>
  new Problem('payload_too_large', 'This is larger than can be saved here.', { fields: { maxBytes } });

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

/** Streams things from elsewhere into an owner's files: in bounded memory, and each of them once. */
export function createSaveOnce(context: FilesContext) {
  const { clock } = context;
  const claims = createClaims(context);

  /** Streams, commits and publishes. Undefined when time ran out: progress is noted for the next call. */
  const transfer = async (
    claim: Claim,
    wish: SaveWish,
    maxBytes: number,
    streamMs: number,
    signal: AbortSignal,
  ): Promise<FileItem | undefined> => {
    const container = context.containerOf(claim.owner);
    const blob = finalBlob(claim.fileId);
    const until = clock.now() + streamMs;
    const { stream, size, from = 0 } = await wish.open(claim.bytes, signal);
    const beside = besideOf(wish.thumbnail, container, claim.fileId, signal);
    if (size !== undefined && size > maxBytes) {
      await stream.cancel();
      throw tooLarge(maxBytes);
    }
    if (size !== undefined) await claims.reserve(claim, size, signal);
    const progress = await stageAll({
      stream,
      skip: claim.bytes - from,
      done: claim,
      maxBytes: size ?? maxBytes,
      stage: (index, bytes) => container.stage(blob, blockIdOf(index), bytes, signal),
      mayGoOn: () => clock.now() < until,
      tick: (so) => claims.renew(claim, so, clock.now() + leaseMs, signal),
      now: () => clock.now(),
    });
    if (progress.state === 'over') throw tooLarge(maxBytes);
    if (progress.state === 'paused') {
      await claims.renew(claim, progress, 0, signal);
      return undefined;
    }
    if (size !== undefined && progress.bytes !== size) {
      throw new Problem('upstream_failed', 'The source ended before all of it came. Please try again.', {
        retryAfter: 5,
      });
    }
    const contentType = await commit(container, blob, progress, signal);
    const thumbnail = await beside.keep(progress.bytes);
    const { name, source, takenAt, albumId } = wish;
    return claims.finish(
      claim,
      {
        name,
        source,
        contentType,
        size: progress.bytes,
        savedKey: claim.key,
        version: randomId(),
        createdAt: new Date(clock.now()).toISOString(),
        ...(takenAt === undefined ? {} : { takenAt }),
        ...(albumId === undefined ? {} : { albumId }),
        ...(thumbnail && { thumbnail }),
      },
      signal,
    );
  };

  /** After a failure: the next call starts clean. */
  const clean = async (claim: Claim): Promise<void> => {
    try {
      await claims.giveUp(claim);
    } catch (cause) {
      // The lease ends by itself, and the sweep frees what was reserved.
      log().warn('save_left', { owner: claim.owner, cause: describeCause(cause) });
    }
  };

  /**
   * @throws {Problem} `policy_denied`, `payload_too_large`, `quota_exceeded`, `upstream_failed`, and whatever `open` throws
   */
  const saveOnce = async (
    caller: PolicyCaller,
    owner: string,
    wish: SaveWish,
    signal: AbortSignal,
    options: SaveOptions = {},
  ): Promise<SaveOutcome> => {
    const limits = limitsFor(context.policy, caller, { operation: 'save', container: owner });
    const maxBytes = Math.min(limits.maxBytes, wish.maxBytes);
    const key = savedKey(wish.sourceKey);
    const waitUntil = clock.now() + (options.waitMs ?? 5_000);
    await context.containerOf(owner).ensure(signal);
    for (;;) {
      const claimed = await claims.claim(owner, key, signal);
      if (claimed.state === 'saved') return { state: 'done', file: claimed.file, created: false };
      if (claimed.state === 'busy') {
        if (clock.now() >= waitUntil) return { state: 'working', retryAfter: 2 };
        await pause(poll, signal);
        continue;
      }
      const { claim } = claimed;
      try {
        if (claim.orphan !== undefined) await deleteBlobs(context.containerOf(owner), claim.orphan, signal);
        const file = await transfer(claim, wish, maxBytes, options.streamMs ?? 150_000, signal);
        return file === undefined
          ? { state: 'working', retryAfter: 1 }
          : { state: 'done', file, created: true };
      } catch (cause) {
        await clean(claim);
        // Too slow, and another one took over: as if that one had been first.
        if (isProblem(cause, 'not_ready')) return { state: 'working', retryAfter: 2 };
        throw cause;
      }
    }
  };

  const savedAs = (owner: string, sourceKey: string, signal?: AbortSignal): Promise<FileItem | undefined> =>
    claims.find(owner, savedKey(sourceKey), signal);

  return { saveOnce, savedAs, abandon: claims.abandon };
}
