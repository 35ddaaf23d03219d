import { ReadableStream as NodeStream } from 'node:stream/web';

/**
 * Chunks as a stream. Node's own class, because the page's compiler reads these sources for the types of the routes and
 * its `ReadableStream` does not have `from`.
 */
export const streamOf = (
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> => NodeStream.from<Uint8Array>(chunks) as ReadableStream<Uint8Array>;
