import { setTimeout as pause } from 'node:timers/promises';
import type { Grant } from '../../shared/contract/index.ts';
import { isPassing, mostTries, waitMs } from '../../shared/transfer/index.ts';
import { exitCodes, Trouble } from '../trouble.ts';

/** A key, and how to get the next one for the same blob. */
export interface KeyRing {
  readonly grant: Grant;
  readonly renew: (signal: AbortSignal) => Promise<Grant>;
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

export function createStorage(ring: KeyRing, parts: StorageParts = realParts): Storage {
  let grant = ring.grant;
  let renewing: Promise<Grant> | undefined;

  /** A new key in place of `refused`, once for all calls that are refused together. */
  const renew = async (refused: Grant, signal: AbortSignal): Promise<Grant> => {
    if (refused !== grant) return grant;
    renewing ??= ring.renew(signal).finally(() => (renewing = undefined));
    return (grant = await renewing);
  };

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
      let keys = 0;
      for (let tries = 1; ; tries += 1) {
        signal.throwIfAborted();
        let key = grant;
        if (Date.parse(key.expiresAt) - Date.now() < earlyMs) key = await renew(key, signal);
        const response = await attempt(key, wish, signal).catch((cause: unknown) => {
          signal.throwIfAborted();
          if (!isNetworkTrouble(cause)) throw cause;
          if (tries < mostTries) return undefined;
          throw new Trouble('Storage cannot be reached.', exitCodes.unavailable, 'unreachable', cause);
        });
        if (response !== undefined) {
          const { status } = response;
          if (response.ok || wish.accept?.includes(status) === true) return response;
          await response.body?.cancel();
          // `AuthenticationFailed` at Azure, `AuthorizationFailure` at Azurite: the key has ended
          if (status === 403 && keys < 2) {
            keys += 1;
            await renew(key, signal);
            continue;
          }
          if (!isPassing(status) || tries >= mostTries) throw refusal(response);
        }
        await parts.pause(waitMs(tries, parts.random, response?.headers.get('retry-after') ?? null), signal);
      }
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
