import { isAbort } from '../platform/index.ts';
import { connectionProblem, senselessAnswer } from './faults.ts';

/**
 * A body of at most `max` bytes, whole.
 *
 * @throws {Problem} `upstream_failed` for more than that and for half a body, `upstream_timeout` when `signal` fires
 */
export async function readUpTo(answer: Response, max: number, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      const bytes = chunk as Uint8Array;
      size += bytes.length;
      if (size > max) break;
      chunks.push(bytes);
    }
  } catch (cause) {
    const reason: unknown = signal?.aborted === true ? signal.reason : cause;
    throw isAbort(reason) ? connectionProblem(reason) : senselessAnswer('half a body', cause);
  }
  if (size > max) throw senselessAnswer('too long a body');
  return Buffer.concat(chunks);
}
