import type { Clock, Fetch } from '../../../shared/platform/index.ts';

/** A clock that stands still until it is moved. */
export class HeldClock implements Clock {
  time = Date.parse('2026-11-21T12:00:00Z');
  now(): number {
    return this.time;
  }
}

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** A server as a function: gets what was sent, answers or throws; every call is kept. */
export function fakeServer(answer: (call: Call, nth: number) => Response | Promise<Response>): {
  readonly fetch: Fetch;
  readonly calls: Call[];
} {
  const calls: Call[] = [];
  return {
    calls,
    fetch: async (input, init) => {
      const body = init?.body;
      const call: Call = {
        method: init?.method ?? 'GET',
        url: new URL(input),
        headers: new Headers(init?.headers),
        body: typeof body === 'string' ? body : body instanceof URLSearchParams ? body.toString() : '',
      };
      calls.push(call);
      init?.signal?.throwIfAborted();
      // As a connection would: an abort ends the wait for an answer.
      return new Promise<Response>((resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error), { once: true });
        Promise.resolve(answer(call, calls.length)).then(resolve, reject);
      });
    },
  };
}

export const never = (): Promise<never> => new Promise(() => undefined);

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}
