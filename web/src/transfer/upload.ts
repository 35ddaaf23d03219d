import type { FileItem, Grant } from '../../../shared/contract/index.ts';
import {
  type BlockLimits,
  createPlan,
  type Pace,
  type Plan,
  sendInLanes,
} from '../../../shared/transfer/index.ts';
import { begin, type BeginParts, finish, valueOf } from './begin.ts';
import { fingerprintOf, type SourceFile } from './fingerprint.ts';
import { uploadKey } from './key.ts';
import { FileChanged, FileTooBig, readable } from './refusals.ts';
import { insistAtApi } from './retry.ts';
import { NetworkTrouble } from './send.ts';
import { createBlob, type BlobParts } from './storage.ts';

export interface UploadParts extends Omit<BlobParts, 'key'>, BeginParts {
  readonly limits: BlockLimits;
  readonly pace: Pace;
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
  if (createPlan(file.size, '', parts.limits) === undefined) throw new FileTooBig();
  const fingerprint = await readable(() => fingerprintOf(file), parts.clock);
  return await parts.alone(fingerprint, async () => {
    try {
      return await bring(file, fingerprint, parts, watch, signal);
    } catch (cause) {
      signal.throwIfAborted();
      const changed =
        cause instanceof FileChanged ||
        (cause instanceof NetworkTrouble && !(await isSame(file, fingerprint, parts)));
      if (!changed) throw cause;
      // what was sent belongs to a file that is no more
      parts.memory.forget(fingerprint);
      throw new FileChanged('changed', { cause });
    }
  });
}

/** Whether it is still the file that it was, as far as it can be read at all. */
const isSame = async (file: SourceFile, fingerprint: string, { clock }: UploadParts): Promise<boolean> =>
  (await readable(() => fingerprintOf(file), clock).catch(() => undefined)) === fingerprint;

async function bring(
  file: SourceFile,
  fingerprint: string,
  parts: UploadParts,
  watch: UploadWatch,
  signal: AbortSignal,
): Promise<FileItem> {
  const begun = await begin(file, fingerprint, parts, signal);
  const { fileId } = begun;
  watch.onFileId(fileId);
  if ('item' in begun) {
    parts.memory.forget(fingerprint);
    return begun.item;
  }
  const renewal = async (): Promise<Grant> =>
    valueOf(
      await insistAtApi(() => parts.api.grant({ operation: 'upload', fileId }, { signal }), signal, parts),
    );
  const blob = createBlob({ ...parts, key: uploadKey(begun.grant, renewal, parts.clock) });

  const there = begun.resumed ? await blob.uncommitted(signal) : undefined;
  const plan = createPlan(file.size, fingerprint, parts.limits, there);
  if (plan === undefined) throw new FileTooBig();
  if (plan.kept === 0 && file.size <= parts.pace.bytes()) {
    const send = await blob.whole(file);
    await send(signal, (bytes) => watch.onSent(Math.min(bytes, file.size)));
  } else {
    await sendBlocks(file, plan, blob, parts, watch, signal);
    if (!(await isSame(file, fingerprint, parts))) throw new FileChanged('changed');
    await blob.commit(plan.all(), signal);
  }
  watch.onChecking();
  const item = await finish(fileId, parts, signal);
  parts.memory.forget(fingerprint);
  return item;
}

/** Sends what is missing, several blocks at a time. */
async function sendBlocks(
  file: SourceFile,
  plan: Plan,
  blob: ReturnType<typeof createBlob>,
  { pace, clock }: UploadParts,
  watch: UploadWatch,
  signal: AbortSignal,
): Promise<void> {
  let done = plan.kept;
  const under = new Map<string, number>();
  const tell = (): void => watch.onSent([...under.values()].reduce((sum, bytes) => sum + bytes, done));
  tell();
  await sendInLanes(
    async () => {
      const block = plan.next(pace.bytes());
      return block === undefined ? undefined : { block, send: await blob.block(file, block) };
    },
    async ({ block, send }, either) => {
      const bytes = block.end - block.start;
      const began = clock.now();
      await send(either, (sent) => {
        under.set(block.id, Math.min(sent, bytes));
        tell();
      });
      pace.took(bytes, clock.now() - began);
      under.delete(block.id);
      done += bytes;
      tell();
    },
    signal,
  );
}
