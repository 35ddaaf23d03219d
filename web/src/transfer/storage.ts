import { type Block, blockListBody, mostTries } from '../../../shared/transfer/index.ts';
import type { SourceFile } from './fingerprint.ts';
import type { UploadKey } from './key.ts';
import { md5Of } from './md5.ts';
import { FileChanged, readable } from './refusals.ts';
import { insist, StorageRefusal, type RetryParts } from './retry.ts';
import { NetworkTrouble, type Send, type StorageAnswer, type StorageRequest } from './send.ts';

export interface BlobParts extends RetryParts {
  readonly send: Send;
  readonly key: UploadKey;
}

/** Nothing moves for this long: the request is dead, and another is tried. In ms. */
const stallMs = 30_000;

type Call = Pick<StorageRequest, 'method' | 'body' | 'signal' | 'onSent'> & {
  readonly headers?: Record<string, string>;
};

/** Sends what was read before; tells how many bytes of it have left. */
export type Sending = (signal: AbortSignal, onSent: (bytes: number) => void) => Promise<void>;

/** The REST operations on the one blob that an upload key opens (Azure Blob service: Put Block, Put Block List, …). */
export function createBlob(parts: BlobParts) {
  const call = async (query: string, request: Call): Promise<StorageAnswer> => {
    let grant = await parts.key.current();
    return await insist(
      async () => {
        grant = await parts.key.current();
        try {
          return await parts.send({
            ...request,
            url: grant.url + query,
            headers: { ...grant.headers, ...request.headers },
            stallMs,
          });
        } catch (cause) {
          const { body } = request;
          // the browser tells of a file that changed as of a network that broke
          if (cause instanceof NetworkTrouble && body instanceof Blob) {
            await readable(() => body.slice(0, 1).arrayBuffer(), parts.clock);
          }
          throw cause;
        }
      },
      async () => {
        const isAskedFor = parts.key.holds(grant);
        await parts.key.renew(grant);
        return isAskedFor;
      },
      request.signal,
      parts,
    );
  };

  /**
   * Reads bytes for their sum; the returned function sends them with it, so that storage takes them as they were read or
   * not at all.
   *
   * @throws FileChanged, the function also when the bytes on the disk are others by now
   */
  const summed = async (query: string, body: Blob, more: Call['headers'] = {}): Promise<Sending> => {
    const sum = await readable(() => md5Of(body), parts.clock);
    const headers = { ...more, 'content-md5': sum };
    return async (signal, onSent) => {
      for (let tries = 1; ; tries += 1) {
        try {
          await call(query, { method: 'PUT', body, headers, signal, onSent });
          return;
        } catch (cause) {
          if (!(cause instanceof StorageRefusal) || cause.code !== 'Md5Mismatch') throw cause;
          if ((await readable(() => md5Of(body), parts.clock)) !== sum)
            throw new FileChanged('changed', { cause });
          if (tries >= mostTries) throw cause; // damaged on the way, time and again
        }
      }
    };
  };

  return {
    /** Reads a block, which takes as long as it takes to send it on a fast line; what is returned sends it. */
    async block(file: SourceFile, { start, end, id }: Block): Promise<Sending> {
      return await summed(`&comp=block&blockid=${encodeURIComponent(id)}`, file.slice(start, end));
    },

    /** Ids and sizes of the blocks that storage holds and that no blob uses yet: what an earlier try has sent. */
    async uncommitted(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
      try {
        const answer = await call('&comp=blocklist&blocklisttype=uncommitted', { method: 'GET', signal });
        const blocks = answer.document?.getElementsByTagName('Block') ?? [];
        return new Map(
          Array.from(blocks, (block) => [
            block.getElementsByTagName('Name')[0]?.textContent ?? '',
            Number(block.getElementsByTagName('Size')[0]?.textContent),
          ]),
        );
      } catch (cause) {
        if (cause instanceof StorageRefusal && cause.status === 404) return new Map(); // not one block has arrived
        throw cause;
      }
    },

    async commit(blocks: readonly Block[], signal: AbortSignal): Promise<void> {
      const headers = { 'content-type': 'application/xml' };
      await call('&comp=blocklist', { method: 'PUT', body: blockListBody(blocks), signal, headers });
    },

    /** All of a small file at once (Put Blob): nothing to list, nothing to put together. */
    async whole(file: SourceFile): Promise<Sending> {
      return await summed('', file.slice(0, file.size), { 'x-ms-blob-type': 'BlockBlob' });
    },
  };
}
