import type { FileItem, Grant } from '../../../shared/contract/index.ts';
import type { Answer, Api, Problem } from '../api.ts';
import { pool } from '../pool.ts';
import { blockSizeFor, cut, type Block, type BlockLimits } from './blocks.ts';
import { fingerprintOf, type SourceFile } from './fingerprint.ts';
import { UploadKey } from './key.ts';
import type { UploadMemory } from './memory.ts';
import { NetworkTrouble } from './send.ts';
import { createBlob, type BlobParts } from './storage.ts';

export type UploadApi = Pick<Api, 'grant' | 'complete'>;

export interface UploadParts extends Omit<BlobParts, 'key'> {
  readonly api: UploadApi;
  readonly memory: UploadMemory;
  readonly limits: BlockLimits;
  /** Does the work unless another tab is at the same file; then it rejects with `BusyElsewhere`. */
  readonly alone: <Result>(fingerprint: string, work: () => Promise<Result>) => Promise<Result>;
}

export interface UploadWatch {
  /** The server's id for it, as soon as there is one. */
  onFileId(fileId: string): void;
  onSent(bytes: number): void;
  /** Everything is sent; the server checks and files it. */
  onChecking(): void;
}

/** The API said no: its code says why. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}
/** The file on this computer is not the one that was picked any more. */
export class FileChanged extends Error {
  override readonly name = 'FileChanged';
}
/** No block size fits: larger than storage can hold. */
export class FileTooBig extends Error {
  override readonly name = 'FileTooBig';
}

/** Another tab is bringing in this very file. */
export class BusyElsewhere extends Error {
  override readonly name = 'BusyElsewhere';
}

/** Blocks under way together: fills a fast line, and does not choke a slow one. */
const width = 4;

function valueOf<Value>(answer: Answer<Value>): Value {
  if (!answer.ok) throw new ApiRefusal(answer);
  return answer.value;
}

/** A key for this upload: for the one that was broken off, when the server still knows it, else for a new one. */
async function begin(
  file: SourceFile,
  fingerprint: string,
  parts: UploadParts,
  signal: AbortSignal,
): Promise<{ grant: Grant; fileId: string; resumed: boolean }> {
  const known = parts.memory.find(fingerprint);
  if (known !== undefined) {
    const again = await parts.api.grant({ operation: 'upload', fileId: known }, { signal });
    if (again.ok) return { grant: again.value, fileId: known, resumed: true };
    if (!['not_found', 'expired', 'conflict'].includes(again.code)) throw new ApiRefusal(again);
    parts.memory.forget(fingerprint);
  }
  const { name, size, type } = file;
  const contentType = type === '' ? {} : { contentType: type };
  const grant = valueOf(
    await parts.api.grant({ operation: 'upload', name, size, ...contentType }, { signal }),
  );
  if (grant.fileId === undefined) throw new ApiRefusal({ ok: false, code: 'unknown' });
  parts.memory.keep(fingerprint, grant.fileId);
  return { grant, fileId: grant.fileId, resumed: false };
}

/** Asks the server to check and list the file, until it has. */
async function finish(fileId: string, parts: UploadParts, signal: AbortSignal): Promise<FileItem> {
  for (;;) {
    const answer = await parts.api.complete(fileId, { signal });
    if (answer.ok && answer.status !== 202 && answer.value !== undefined) return answer.value;
    const passing =
      answer.ok ||
      ['offline', 'unreachable', 'late', 'unavailable', 'too_many_requests'].includes(answer.code);
    if (!passing) throw new ApiRefusal(answer);
    if (!parts.connection.online()) await parts.connection.whenOnline(signal);
    await parts.clock.wait(answer.retryAfterMs ?? 2000, signal);
  }
}

/**
 * Brings one file into the person's storage: in blocks, straight there, going on where an earlier try stopped.
 *
 * @throws ApiRefusal, BusyElsewhere, FileChanged, FileTooBig, StorageRefusal, NetworkTrouble, or the reason of the signal
 */
export async function upload(
  file: SourceFile,
  parts: UploadParts,
  watch: UploadWatch,
  signal: AbortSignal,
): Promise<FileItem> {
  const blockSize = blockSizeFor(file.size, parts.limits);
  if (blockSize === undefined) throw new FileTooBig();
  const fingerprint = await fingerprintOf(file).catch((cause: unknown) => {
    throw new FileChanged('could not be read', { cause });
  });
  return await parts.alone(fingerprint, () => bring(file, fingerprint, blockSize, parts, watch, signal));
}

async function bring(
  file: SourceFile,
  fingerprint: string,
  blockSize: number,
  parts: UploadParts,
  watch: UploadWatch,
  signal: AbortSignal,
): Promise<FileItem> {
  const { grant, fileId, resumed } = await begin(file, fingerprint, parts, signal);
  watch.onFileId(fileId);
  const renewal = async (): Promise<Grant> =>
    valueOf(await parts.api.grant({ operation: 'upload', fileId }, { signal }));
  const blob = createBlob({ ...parts, key: new UploadKey(grant, renewal, parts.clock) });

  const blocks = cut(file.size, blockSize, fingerprint);
  const there = resumed ? await blob.uncommitted(signal) : new Map<string, number>();
  const isThere = (block: Block): boolean => there.get(block.id) === block.end - block.start;
  const sent = new Map<number, number>(
    blocks.filter(isThere).map((block) => [block.index, block.end - block.start]),
  );
  const tell = (): void => watch.onSent([...sent.values()].reduce((sum, bytes) => sum + bytes, 0));
  tell();

  // one block that cannot be sent stops its neighbours too
  const halt = new AbortController();
  const either = AbortSignal.any([signal, halt.signal]);
  const put = async (block: Block): Promise<void> => {
    try {
      await blob.putBlock(file, block, either, (bytes) => {
        sent.set(block.index, Math.min(bytes, block.end - block.start));
        tell();
      });
      sent.set(block.index, block.end - block.start);
      tell();
    } catch (cause) {
      halt.abort(cause);
      throw cause;
    }
  };
  try {
    await pool(
      blocks.filter((block) => !isThere(block)),
      width,
      put,
    );
  } catch (cause) {
    signal.throwIfAborted();
    // a file that changed on disk cannot be read, which XHR reports like a broken network
    if (
      cause instanceof NetworkTrouble &&
      (await fingerprintOf(file).catch(() => undefined)) !== fingerprint
    ) {
      parts.memory.forget(fingerprint);
      throw new FileChanged('changed', { cause });
    }
    throw cause;
  }
  if (blocks.length === 0) await blob.putEmpty(signal);
  else await blob.commit(blocks, signal);
  watch.onChecking();
  const item = await finish(fileId, parts, signal);
  parts.memory.forget(fingerprint);
  return item;
}
