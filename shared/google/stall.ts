import { connectionProblem } from './faults.ts';

/**
 * A body, until no byte has come for `milliseconds`: a source that falls silent half way must not hold a request until
 * the platform ends it. Fails with `upstream_timeout` when it falls silent, with `unavailable` when the connection breaks.
 *
 * The body is locked at once. An unlocked one is cancelled, and so ends as if it were empty, when the `Response` that it
 * came with is garbage-collected before somebody reads (undici, `fetch/response.js`).
 */
export function untilStalled(
  body: ReadableStream<Uint8Array>,
  milliseconds: number,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(stream) {
        try {
          const { done, value } = await readWithin(reader, milliseconds);
          if (done) stream.close();
          else stream.enqueue(value);
        } catch (cause) {
          // Not awaited, since a source that has stalled may not answer to this either; that it failed is known already.
          void reader.cancel().catch(() => undefined);
          throw connectionProblem(cause);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read ahead: the pace is the reader's.
    { highWaterMark: 0 },
  );
}

async function readWithin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  milliseconds: number,
): Promise<Awaited<ReturnType<typeof reader.read>>> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DOMException('no byte in time', 'TimeoutError'));
    }, milliseconds);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}
