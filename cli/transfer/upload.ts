import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { FileItem, Grant } from '../../shared/contract/index.ts';
import {
  type Block,
  blockListBody,
  type BlockLimits,
  createPace,
  createPlan,
  type Plan,
  sendInLanes,
} from '../../shared/transfer/index.ts';
import type { Api } from '../api.ts';
import { exitCodes, expectOk, Trouble, troubleOf } from '../trouble.ts';
import { readBlockList } from './blocks.ts';
import type { Progress } from './progress.ts';
import type { Source } from './source.ts';
import { createStorage, type Storage, type StorageParts } from './storage.ts';
import type { Unfinished } from './unfinished.ts';

export interface UploadParts {
  readonly api: Api;
  readonly unfinished: Unfinished;
  readonly limits: BlockLimits;
  readonly storage?: StorageParts;
}

type Begin = { readonly grant: Grant; readonly fileId: string; readonly resumed: boolean } | FileItem;

/** Goes on with what was broken off, as long as the server knows it; else begins anew. */
async function begin(source: Source, name: string, parts: UploadParts, signal: AbortSignal): Promise<Begin> {
  const { api, unfinished } = parts;
  const known = await unfinished.find(source.fingerprint);
  if (known !== undefined) {
    // Broken off after the last block was committed: the server may know it as a file, or only have to be asked.
    const done = await api.post('/api/files/{fileId}/complete', { params: { fileId: known }, signal });
    if (done.ok && done.status === 200) return done.body;
    const again = await api.post('/api/files/grants', {
      body: { operation: 'upload', fileId: known },
      signal,
    });
    if (again.ok) return { grant: again.body, fileId: known, resumed: true };
    if (again.status !== 404 && again.status !== 409) throw troubleOf(again);
    await unfinished.forget(source.fingerprint);
  }
  const { body: grant } = expectOk(
    await api.post('/api/files/grants', { body: { operation: 'upload', name, size: source.size }, signal }),
  );
  const { fileId } = grant;
  if (fileId === undefined) throw new Trouble('The API gave a key for no file.');
  await unfinished.keep(source.fingerprint, fileId);
  return { grant, fileId, resumed: false };
}

/** What storage holds of it already and no blob uses yet. */
async function uncommitted(storage: Storage, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const query = '&comp=blocklist&blocklisttype=uncommitted';
  const response = await storage.call({ method: 'GET', query, accept: [404] }, signal);
  const text = await response.text();
  return response.status === 404 ? new Map() : readBlockList(text);
}

/** Sends what is missing, several blocks at a time: holds 80 MiB at most. */
async function sendBlocks(
  plan: Plan,
  source: Source,
  storage: Storage,
  sent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const pace = createPace();
  await sendInLanes(
    async () => {
      const block = plan.next(pace.bytes());
      if (block === undefined) return undefined;
      const body = await source.read(block.start, block.end - block.start);
      // storage takes it as it was read, or not at all
      return { block, body, sum: createHash('md5').update(body).digest('base64') };
    },
    async ({ block, body, sum }, either) => {
      const query = `&comp=block&blockid=${encodeURIComponent(block.id)}`;
      const began = performance.now();
      const response = await storage.call(
        { method: 'PUT', query, headers: { 'content-md5': sum }, body },
        either,
      );
      await response.body?.cancel();
      pace.took(body.length, performance.now() - began);
      sent(body.length);
    },
    signal,
  );
}

async function commit(blocks: readonly Block[], storage: Storage, signal: AbortSignal): Promise<void> {
  const empty = blocks.length === 0;
  const response = await storage.call(
    empty
      ? { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: '' } // there is no block to list
      : {
          method: 'PUT',
          query: '&comp=blocklist',
          headers: { 'content-type': 'application/xml' },
          body: blockListBody(blocks),
        },
    signal,
  );
  await response.body?.cancel();
}

/** Asks the server to check and list the file, until it has. */
async function complete(fileId: string, api: Api, signal: AbortSignal): Promise<FileItem> {
  for (let tries = 0; ; tries += 1) {
    const answer = await api.post('/api/files/{fileId}/complete', {
      params: { fileId },
      deadlineMs: 60_000,
      signal,
    });
    if (answer.ok && answer.status === 200) return answer.body;
    if (!answer.ok && (troubleOf(answer).exitCode !== exitCodes.unavailable || tries >= 5))
      throw troubleOf(answer);
    const asked = answer.ok ? Number(answer.headers.get('retry-after') ?? 1) * 1000 : answer.retryAfterMs;
    await pause(Math.min(asked ?? 1000 * 2 ** tries, 60_000), undefined, { signal });
  }
}

/**
 * Brings one file into the person's storage, straight and in blocks. Broken off at any point, even by a crash, the same
 * call goes on where it stopped.
 *
 * @throws Trouble, or the reason of the signal
 */
export async function upload(
  source: Source,
  name: string,
  parts: UploadParts,
  progress: Progress,
  signal: AbortSignal,
): Promise<FileItem> {
  const { api, unfinished, limits } = parts;
  const planAround = (there?: ReadonlyMap<string, number>): Plan => {
    const plan = createPlan(source.size, source.fingerprint, limits, there);
    if (plan !== undefined) return plan;
    throw new Trouble(`${name} is larger than storage can hold.`, exitCodes.refused, 'payload_too_large');
  };
  planAround();
  const begun = await begin(source, name, parts, signal);
  if ('id' in begun) {
    await unfinished.forget(source.fingerprint);
    return begun;
  }
  const { grant, fileId, resumed } = begun;
  const storage = createStorage(
    {
      grant,
      renew: async () =>
        expectOk(await api.post('/api/files/grants', { body: { operation: 'upload', fileId }, signal })).body,
    },
    parts.storage,
  );
  const plan = planAround(resumed ? await uncommitted(storage, signal) : undefined);
  let done = plan.kept;
  progress.at(done);
  await sendBlocks(plan, source, storage, (bytes) => progress.at((done += bytes)), signal);
  await source.assertUnchanged();
  await commit(plan.all(), storage, signal);
  const file = await complete(fileId, api, signal);
  await unfinished.forget(source.fingerprint);
  return file;
}
