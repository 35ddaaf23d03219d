import { connectionProblem } from './faults.ts';

/**
 * The chunks of a body, until none has come for `milliseconds`: a source that falls silent half way must not hold a
 * request until the platform ends it.
 *
 * @throws {Problem} `upstream_timeout` when it falls silent, `unavailable` when the connection breaks
 */
export async function* untilStalled(
  body: ReadableStream<Uint8Array> | null,
  milliseconds: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === null) return;
  const reader = body.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await readWithin(reader, milliseconds);
      if (done) {
        finished = true;
        return;
      }
      yield value;
    }
  } catch (cause) {
    throw connectionProblem(cause);
  } finally {
    // Also when the one who reads stops half way: the connection goes back or is closed. Not awaited, since a source
    // that has stalled may not answer to this either; that it failed is known already.
    if (!finished) void reader.cancel().catch(() => undefined);
  }
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
