/**
 * Chunks as a stream, which asks for the next one when there is room. By hand, because the page's compiler reads these
 * sources for the types of the routes, and its `ReadableStream` has no `from`.
 */
export function streamOf(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  const iterator: Iterator<Uint8Array, unknown> | AsyncIterator<Uint8Array, unknown> =
    Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
