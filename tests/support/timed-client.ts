import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What goes out, as it is. */
export interface TimedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** An answer to its last byte, and how long it took. */
export interface TimedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** From before the connection is made until the last byte is there. */
  readonly seconds: number;
}

/** A question on its way to the worker. */
export interface Question {
  readonly id: number;
  readonly request: TimedRequest;
}

/** What the worker gives back: the answer, or why there is none. */
export type Reply =
  { readonly id: number; readonly answer: TimedAnswer } | { readonly id: number; readonly failed: string };

/** A client whose clock is not held up by what else the test does. */
export interface TimedClient {
  /** @throws {Error} without an answer in 30 s, or with a broken one */
  ask(request: TimedRequest): Promise<TimedAnswer>;
  stop(): Promise<void>;
}

/**
 * Asks from a thread of its own. In that of the tests, whose event loop compiles modules, runs sign-ins and collects their
 * garbage, an answer that has long come may wait to be noticed, and would be taken for a late one.
 */
export function startTimedClient(): TimedClient {
  const worker = new Worker(join(import.meta.dirname, 'timed-worker.ts'));
  const waiting = new Map<number, PromiseWithResolvers<TimedAnswer>>();
  let count = 0;
  worker.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('answer' in reply) asked?.resolve(reply.answer);
    else asked?.reject(new Error(reply.failed));
  });
  worker.on('error', (cause) => {
    for (const { reject } of waiting.values()) reject(cause);
    waiting.clear();
  });
  return {
    ask: (request) => {
      count += 1;
      const asked = Promise.withResolvers<TimedAnswer>();
      waiting.set(count, asked);
      worker.postMessage({ id: count, request } satisfies Question);
      return asked.promise;
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}
