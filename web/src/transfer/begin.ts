import type { FileItem, Grant } from '../../../shared/contract/index.ts';
import type { Answer } from '../answer.ts';
import type { Api } from '../api.ts';
import { passing } from '../passing.ts';
import type { SourceFile } from './fingerprint.ts';
import type { UploadMemory } from './memory.ts';
import { ApiRefusal } from './refusals.ts';
import { insistAtApi, type RetryParts } from './retry.ts';

export type UploadApi = Pick<Api, 'grant' | 'complete' | 'deleteFile'>;

export interface BeginParts extends RetryParts {
  readonly api: UploadApi;
  readonly memory: UploadMemory;
}

/** A file of the server's to send to, or the file itself when an earlier try got that far. */
export type Begun =
  | { readonly fileId: string; readonly grant: Grant; readonly resumed: boolean }
  | { readonly fileId: string; readonly item: FileItem };

export function valueOf<Value>(answer: Answer<Value>): Value {
  if (!answer.ok) throw new ApiRefusal(answer);
  return answer.value;
}

/** The server knows no such upload (any more), or its key cannot be had again. */
const isGone = (answer: Answer<unknown>): boolean =>
  !answer.ok && ['not_found', 'expired', 'conflict'].includes(answer.code);

/** Goes on with an upload that was broken off; undefined when there is nothing to go on with. */
async function goOn(fileId: string, parts: BeginParts, signal: AbortSignal): Promise<Begun | undefined> {
  // broken off after the last block was committed, it only has to be asked for
  const done = await insistAtApi(() => parts.api.complete(fileId, { signal }), signal, parts);
  if (done.ok) return { fileId, item: done.value ?? (await finish(fileId, parts, signal)) };
  if (isGone(done)) return undefined;
  if (done.code !== 'not_ready') throw new ApiRefusal(done);
  const again = await insistAtApi(
    () => parts.api.grant({ operation: 'upload', fileId }, { signal }),
    signal,
    parts,
  );
  return isGone(again) ? undefined : { grant: valueOf(again), fileId, resumed: true };
}

/**
 * Asks for a key to a new file, for which the server reserves room. Called off meanwhile, the key is given back when it
 * comes: that room would count until it is swept, and nobody here knew of it.
 */
const reserve = (
  { name, size, type }: SourceFile,
  api: UploadApi,
  signal: AbortSignal,
): Promise<Answer<Grant>> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    const contentType = type === '' ? {} : { contentType: type };
    void api.grant({ operation: 'upload', name, size, ...contentType }).then((answer) => {
      resolve(answer);
      const fileId = answer.ok ? answer.value.fileId : undefined;
      if (signal.aborted && fileId !== undefined) void api.deleteFile(fileId);
    });
  });

/** A key for this upload: for the one that was broken off, when the server still knows it, else for a new one. */
export async function begin(
  file: SourceFile,
  fingerprint: string,
  parts: BeginParts,
  signal: AbortSignal,
): Promise<Begun> {
  const known = parts.memory.find(fingerprint);
  if (known !== undefined) {
    const begun = await goOn(known, parts, signal);
    if (begun !== undefined) return begun;
    parts.memory.forget(fingerprint);
  }
  const grant = valueOf(await insistAtApi(() => reserve(file, parts.api, signal), signal, parts));
  if (grant.fileId === undefined) throw new ApiRefusal({ ok: false, code: 'unknown' });
  parts.memory.keep(fingerprint, grant.fileId);
  return { grant, fileId: grant.fileId, resumed: false };
}

/** Between two times of asking, where the server does not say, in ms. */
const usualWaitMs = 2000;

/** Asks the server to check and list the file, until it has: everything is sent, and it does so even when not asked. */
export async function finish(fileId: string, parts: BeginParts, signal: AbortSignal): Promise<FileItem> {
  for (;;) {
    const answer = await parts.api.complete(fileId, { signal });
    signal.throwIfAborted();
    if (answer.ok && answer.status !== 202 && answer.value !== undefined) return answer.value;
    if (!answer.ok && !passing.has(answer.code)) throw new ApiRefusal(answer);
    if (!parts.connection.online()) await parts.connection.whenOnline(signal);
    await parts.clock.wait(answer.retryAfterMs ?? usualWaitMs, signal);
  }
}
