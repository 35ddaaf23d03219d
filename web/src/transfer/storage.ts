import { blockListBody, type Block } from './blocks.ts';
import type { SourceFile } from './fingerprint.ts';
import type { UploadKey } from './key.ts';
import { insist, StorageRefusal, type RetryParts } from './retry.ts';
import type { Send, StorageAnswer, StorageRequest } from './send.ts';

export interface BlobParts extends RetryParts {
  readonly send: Send;
  readonly key: UploadKey;
}

/** Nothing moves for this long: the request is dead, and another is tried. In ms. */
const stallMs = 30_000;

/** The REST operations on the one blob that an upload key opens (Azure Blob service: Put Block, Put Block List, …). */
export function createBlob(parts: BlobParts) {
  const call = async (
    query: string,
    request: Pick<StorageRequest, 'method' | 'body' | 'signal' | 'onSent'> & {
      headers?: Record<string, string>;
    },
  ): Promise<StorageAnswer> => {
    let grant = await parts.key.current();
    return await insist(
      async () => {
        grant = await parts.key.current();
        return await parts.send({
          ...request,
          url: grant.url + query,
          headers: { ...grant.headers, ...request.headers },
          stallMs,
        });
      },
      async () => {
        await parts.key.renew(grant);
      },
      request.signal,
      parts,
    );
  };

  return {
    async putBlock(
      file: SourceFile,
      block: Block,
      signal: AbortSignal,
      onSent: (bytes: number) => void,
    ): Promise<void> {
      await call(`&comp=block&blockid=${encodeURIComponent(block.id)}`, {
        method: 'PUT',
        body: file.slice(block.start, block.end),
        signal,
        onSent,
      });
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
      const body = blockListBody(blocks.map(({ id }) => id));
      await call('&comp=blocklist', {
        method: 'PUT',
        body,
        signal,
        headers: { 'content-type': 'application/xml' },
      });
    },

    /** A file of 0 bytes is one Put Blob: there is no block to list. */
    async putEmpty(signal: AbortSignal): Promise<void> {
      await call('', { method: 'PUT', body: '', signal, headers: { 'x-ms-blob-type': 'BlockBlob' } });
    },
  };
}
