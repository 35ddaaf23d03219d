import { setTimeout as pause } from 'node:timers/promises';
import type { Grant } from '../../shared/contract/index.ts';
import { insist, isPassing, KeyRing } from '../../shared/transfer/index.ts';
import { exitCodes, Trouble } from '../trouble.ts';

/** A key, and how to get the next one for the same blob. */
export interface Keys {
  readonly grant: Grant;
  readonly renew: () => Promise<Grant>;
}

export interface StorageCall {
  readonly method: 'GET' | 'PUT';
  /** Appended to the key's address, such as `&comp=block`. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
  /** Statuses beside 2xx that the caller deals with. */
  readonly accept?: readonly number[];
}

/** Storage behind one key: every call insists until it is answered, and renews the key when it must. */
export interface Storage {
  call(call: StorageCall, signal: AbortSignal): Promise<Response>;
}

export interface StorageParts {
  readonly fetch: typeof fetch;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Waits, in ms. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const realParts: StorageParts = {
  fetch,
  random: Math.random,
  pause: (ms, signal) => pause(ms, undefined, { signal }),
};

/** A key is renewed this long before it ends, in ms. */
const earlyMs = 2 * 60_000;
/** A request's deadline: a minute, and what its body takes at 64 KiB/s. */
const deadlineMs = (bytes: number): number => 60_000 + Math.ceil(bytes / 64);

export function createStorage({ grant, renew }: Keys, parts: StorageParts = realParts): Storage {
  const ring = new KeyRing({ first: grant, renewal: renew, leadMs: () => earlyMs, now: Date.now });

  const attempt = async (key: Grant, wish: StorageCall, signal: AbortSignal): Promise<Response> => {
    const late = AbortSignal.timeout(deadlineMs(wish.body?.length ?? 0));
    return await parts.fetch(`${key.url}${wish.query ?? ''}`, {
      method: wish.method,
      headers: { ...key.headers, ...wish.headers },
      ...(wish.body === undefined ? {} : { body: wish.body }),
      redirect: 'error',
      // a download's body takes its own time; its reader watches for a stall
      signal: wish.method === 'GET' ? signal : AbortSignal.any([signal, late]),
    });
  };

  return {
    async call(wish, signal) {
      let key = grant;
      const accepts = (status: number): boolean =>
        (status >= 200 && status < 300) || wish.accept?.includes(status) === true;
      const insistent = {
        attempt: async () => {
          key = await ring.current();
          const response = await attempt(key, wish, signal);
          if (!accepts(response.status)) await response.body?.cancel();
          return {
            response,
            status: response.status,
            header: (name: string) => response.headers.get(name),
          };
        },
        isBroken: isNetworkTrouble,
        accepts,
        renewKey: async () => {
          const isAskedFor = ring.holds(key);
          await ring.renew(key);
          return isAskedFor;
        },
      };
      const { response, status } = await insist(insistent, signal, {
        wait: parts.pause,
        random: parts.random,
      }).catch((cause: unknown) => {
        signal.throwIfAborted();
        if (!isNetworkTrouble(cause)) throw cause;
        throw new Trouble('Storage cannot be reached.', exitCodes.unavailable, 'unreachable', cause);
      });
      if (accepts(status)) return response;
      throw refusal(response);
    },
  };
}

/** fetch tells of a broken line by a TypeError, and of a deadline by this name; anything else is a fault of ours. */
function isNetworkTrouble(cause: unknown): boolean {
  const name = typeof cause === 'object' && cause !== null && 'name' in cause ? cause.name : undefined;
  return name === 'TypeError' || name === 'TimeoutError';
}

function refusal(response: Response): Trouble {
  const code = response.headers.get('x-ms-error-code');
  const about = code === null ? '' : `, ${code}`;
  const exit = isPassing(response.status) ? exitCodes.unavailable : exitCodes.failed;
  return new Trouble(`Storage did not take it (${response.status}${about}).`, exit);
}
