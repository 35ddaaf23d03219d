import { open, rename, stat } from 'node:fs/promises';
import type { FileItem } from '../../shared/contract/index.ts';
import { waitMs } from '../../shared/transfer/index.ts';
import type { Api } from '../api.ts';
import { isMissing } from '../system-error.ts';
import { exitCodes, expectOk, Trouble } from '../trouble.ts';
import type { Progress } from './progress.ts';
import { createStorage, realParts, type Storage, type StorageParts } from './storage.ts';

/** No byte for this long: the line is dead, and another try goes on from here. In ms. */
const stallMs = 30_000;
/** Tries in a row that bring nothing. */
const mostTries = 6;

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    if (isMissing(cause)) return 0;
    throw cause;
  }
}

/** Chunks of a body, each in time; a line that breaks ends them early, and the size tells. */
async function* chunksOf(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stall = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, stallMs, undefined)));
      const step = await Promise.race([reader.read().catch(() => undefined), stall]);
      clearTimeout(timer);
      signal.throwIfAborted();
      if (step === undefined || step.done) return;
      yield step.value as Uint8Array;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // a broken line cannot be cancelled, and need not be
  }
}

/** One try: writes from `from` on, and gives how far it came. */
async function fetchOnce(
  part: string,
  from: number,
  storage: Storage,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  const headers = from === 0 ? {} : { range: `bytes=${from}-` };
  const response = await storage.call({ method: 'GET', headers }, signal);
  // 200 to a range: the whole comes anew (RFC 9110 §14.2)
  let at = response.status === 206 ? from : 0;
  const handle = await open(part, at === 0 ? 'w' : 'r+', 0o600);
  try {
    for await (const chunk of chunksOf(response, signal)) {
      await handle.write(chunk, 0, chunk.length, at);
      at += chunk.length;
      progress.at(at);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return at;
}

/**
 * Brings one file to this machine, by way of a `.part` file beside it that the same call goes on with after a crash. Its
 * name holds the file's id, whose bytes never change; the target appears whole or not at all.
 *
 * @throws Trouble, or the reason of the signal
 */
export async function download(
  file: FileItem,
  target: string,
  api: Api,
  progress: Progress,
  signal: AbortSignal,
  parts: StorageParts = realParts,
): Promise<void> {
  const part = `${target}.${file.id}.part`;
  const key = async () => {
    const body = { operation: 'download', fileId: file.id } as const;
    return expectOk(await api.post('/api/files/grants', { body, signal })).body;
  };
  const storage = createStorage({ grant: await key(), renew: key }, parts);
  let at = await sizeOf(part);
  if (at > file.size) at = 0;
  progress.at(at);
  for (let tries = 0; at < file.size || tries === 0;) {
    const before = at;
    // nothing to ask for: a whole part, or no bytes at all
    at = at === file.size && at > 0 ? at : await fetchOnce(part, at, storage, progress, signal);
    if (at > file.size) throw new Trouble(`${file.name} came with more bytes than it has.`);
    tries = at > before ? 1 : tries + 1;
    if (at === file.size) break;
    if (tries > mostTries)
      throw new Trouble(
        'The line broke too often. The same command goes on from here.',
        exitCodes.unavailable,
      );
    await parts.pause(waitMs(tries, parts.random, null), signal);
  }
  const size = await sizeOf(part);
  if (size !== file.size) throw new Trouble(`${part} has ${size} bytes in place of ${file.size}.`);
  await rename(part, target);
}
