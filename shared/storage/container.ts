import { LRUCache } from 'lru-cache';
import { type Answer, blockCall, call, must } from './calls.ts';
import type { Clients } from './clients.ts';
import type { Secret } from '../platform/index.ts';

/** A blob as the service describes it. */
export interface BlobFacts {
  readonly size: number;
  readonly etag: string;
  readonly contentType: string;
  /** Of the last Copy Blob into it. */
  readonly copy: { readonly id: string; readonly state: 'success' | 'pending' | 'failed' } | undefined;
}

/** What became of a write to a blob. `changed`: a condition did not hold; for "only when new", that it is there. */
export type BlobWrite =
  | { readonly ok: true; readonly etag: string }
  | { readonly ok: false; readonly reason: 'missing' | 'changed' };

export type CopyStart =
  | { readonly ok: true; readonly state: 'success' | 'pending' }
  /** `missing`: no such source. `changed`: the source has another ETag, or the target is there already. */
  | { readonly ok: false; readonly reason: 'missing' | 'changed' };

/** A private container and its blobs. Nothing here is for people's bytes but `stage`, `commit`, `put` and `head`. */
export interface Container {
  readonly name: string;
  /** Makes it when it is not there. Remembered, so that it costs a call once. */
  ensure(signal?: AbortSignal): Promise<void>;
  facts(blob: string, signal?: AbortSignal): Promise<BlobFacts | undefined>;
  /** The first bytes: all of the blob when it is shorter. Undefined when there is no such blob. */
  head(blob: string, count: number, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** Copies inside the storage account, only onto a new blob, only from that version of the source. */
  copy(blob: string, from: { url: Secret; etag: string }, signal?: AbortSignal): Promise<CopyStart>;
  setContentType(blob: string, contentType: string, signal?: AbortSignal): Promise<BlobWrite>;
  /** One block of a blob to come. `id` is base64, and equally long for every block of a blob. */
  stage(blob: string, id: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Makes a new blob of staged blocks. `changed` when there is one already, or a block is missing. */
  commit(
    blob: string,
    ids: readonly string[],
    headers: { contentType: string },
    signal?: AbortSignal,
  ): Promise<BlobWrite>;
  /** A small blob in one piece, in place of one that is there. For what is made here, never for people's originals. */
  put(blob: string, bytes: Uint8Array, headers: { contentType: string }, signal?: AbortSignal): Promise<void>;
  /** Whether there was one. */
  delete(blob: string, signal?: AbortSignal): Promise<boolean>;
  /** Names only, in name order. */
  list(
    prefix: string,
    continuation?: string,
    signal?: AbortSignal,
  ): Promise<{ names: string[]; continuation: string | undefined }>;
  /** The whole container. Whether there was one. */
  destroy(signal?: AbortSignal): Promise<boolean>;
}

/** Containers that this process has seen: bounded, since every person has one. */
const remembered = 10_000;

function asBlobWrite(answer: Answer<{ etag?: string }>): BlobWrite {
  if (answer.ok) return { ok: true, etag: answer.value.etag ?? '' };
  return { ok: false, reason: answer.status === 404 ? 'missing' : 'changed' };
}

export function createContainers(clients: Clients): (name: string) => Container {
  const seen = new LRUCache<string, true>({ max: remembered });

  return (name) => {
    const container = async () => (await clients.blobs()).getContainerClient(name);
    const blobOf = async (blob: string) => (await container()).getBlockBlobClient(blob);

    return {
      name,
      async ensure(signal) {
        if (seen.has(name)) return;
        const client = await container();
        // 409: it is there.
        await call((abortSignal) => client.create({ abortSignal }), [409], signal);
        seen.set(name, true);
      },
      async facts(blob, signal) {
        const client = await blobOf(blob);
        const answer = await call((abortSignal) => client.getProperties({ abortSignal }), [404], signal);
        if (!answer.ok) return undefined;
        const { contentLength = 0, etag = '', contentType = '', copyId, copyStatus } = answer.value;
        const state = copyStatus === 'aborted' ? 'failed' : copyStatus;
        return {
          size: contentLength,
          etag,
          contentType,
          copy: copyId === undefined || state === undefined ? undefined : { id: copyId, state },
        };
      },
      async head(blob, count, signal) {
        const client = await blobOf(blob);
        const answer = await call(
          async (abortSignal) => {
            const parts: Uint8Array[] = [];
            const { readableStreamBody } = await client.download(0, count, {
              abortSignal,
              maxRetryRequests: 0,
            });
            for await (const part of readableStreamBody ?? []) parts.push(Buffer.from(part));
            return Buffer.concat(parts);
          },
          // 416: an empty blob has no range.
          [404, 416],
          signal,
        );
        if (answer.ok) return answer.value;
        return answer.status === 416 ? new Uint8Array() : undefined;
      },
      async copy(blob, from, signal) {
        const client = await blobOf(blob);
        const answer = await call(
          async (abortSignal) => {
            const poller = await client.beginCopyFromURL(from.url.reveal(), {
              abortSignal,
              conditions: { ifNoneMatch: '*' },
              sourceConditions: { ifMatch: from.etag },
              // Only the start: the caller looks for the end within its own deadline.
              intervalInMs: 0,
            });
            return poller.getOperationState();
          },
          [404, 409, 412],
          signal,
        );
        if (answer.ok) return { ok: true, state: answer.value.isCompleted === true ? 'success' : 'pending' };
        return { ok: false, reason: answer.status === 404 ? 'missing' : 'changed' };
      },
      async setContentType(blob, contentType, signal) {
        const client = await blobOf(blob);
        return asBlobWrite(
          await call(
            (abortSignal) => client.setHTTPHeaders({ blobContentType: contentType }, { abortSignal }),
            [404, 409, 412],
            signal,
          ),
        );
      },
      async stage(blob, id, bytes, signal) {
        const client = await blobOf(blob);
        await must(
          (abortSignal) => client.stageBlock(id, bytes, bytes.byteLength, { abortSignal }),
          signal,
          blockCall,
        );
      },
      async commit(blob, ids, headers, signal) {
        const client = await blobOf(blob);
        return asBlobWrite(
          await call(
            (abortSignal) =>
              client.commitBlockList([...ids], {
                abortSignal,
                blobHTTPHeaders: { blobContentType: headers.contentType },
                conditions: { ifNoneMatch: '*' },
              }),
            [400, 404, 409, 412],
            signal,
          ),
        );
      },
      async put(blob, bytes, headers, signal) {
        const client = await blobOf(blob);
        await must(
          (abortSignal) =>
            client.upload(bytes, bytes.byteLength, {
              abortSignal,
              blobHTTPHeaders: { blobContentType: headers.contentType },
            }),
          signal,
        );
      },
      async delete(blob, signal) {
        const client = await blobOf(blob);
        const answer = await call((abortSignal) => client.delete({ abortSignal }), [404], signal);
        return answer.ok;
      },
      async list(prefix, continuation, signal) {
        const client = await container();
        const answer = await call(
          async (abortSignal) =>
            client
              .listBlobsFlat({ prefix, abortSignal })
              .byPage({
                maxPageSize: 1000,
                ...(continuation === undefined ? {} : { continuationToken: continuation }),
              })
              .next(),
          [404],
          signal,
        );
        if (!answer.ok || answer.value.done === true) return { names: [], continuation: undefined };
        const { segment, continuationToken } = answer.value.value;
        return {
          names: segment.blobItems.map((item) => item.name),
          continuation: continuationToken === '' ? undefined : continuationToken,
        };
      },
      async destroy(signal) {
        const client = await container();
        const answer = await call((abortSignal) => client.delete({ abortSignal }), [404], signal);
        seen.delete(name);
        return answer.ok;
      },
    };
  };
}
