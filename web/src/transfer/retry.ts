import { isPassing, mostTries, waitMs } from '../../../shared/transfer/index.ts';
import type { Answer } from '../api.ts';
import type { Clock } from '../clock.ts';
import { NetworkTrouble, type StorageAnswer } from './send.ts';

/** Whether the browser believes to be online, and when it is again. */
export interface Connection {
  online(): boolean;
  /** Resolves once online, or rejects with the reason of the signal. */
  whenOnline(signal: AbortSignal): Promise<void>;
}

export interface RetryParts {
  readonly clock: Clock;
  readonly connection: Connection;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Storage said no in a way that another try does not mend. */
export class StorageRefusal extends Error {
  override readonly name = 'StorageRefusal';
  readonly status: number;
  readonly code: string | undefined;
  constructor(status: number, code: string | undefined) {
    super(`storage answered ${status}`);
    this.status = status;
    this.code = code;
  }
}

/** New keys for one request: one may end on the way, on a slow line, but a 403 to each of so many is a real no. */
const mostKeys = 4;

/**
 * Does one request until storage takes it. Being offline costs no try; a 403 of either kind (`AuthenticationFailed` at
 * Azure, `AuthorizationFailure` at Azurite, for an expired key) asks for a new key.
 *
 * @throws StorageRefusal, NetworkTrouble after the last try, or the reason of the signal
 */
export async function insist(
  attempt: () => Promise<StorageAnswer>,
  onRefusedKey: () => Promise<void>,
  signal: AbortSignal,
  { clock, connection, random }: RetryParts,
): Promise<StorageAnswer> {
  let keys = 0;
  for (let tries = 1; ; tries += 1) {
    if (!connection.online()) await connection.whenOnline(signal);
    let answer: StorageAnswer | undefined;
    try {
      answer = await attempt();
    } catch (cause) {
      if (!(cause instanceof NetworkTrouble)) throw cause;
      if (!connection.online()) {
        tries -= 1; // the network went away under it: waiting is free
        continue;
      }
      if (tries >= mostTries) throw cause;
    }
    if (answer !== undefined) {
      if (answer.status < 300) return answer;
      const refusal = new StorageRefusal(answer.status, answer.header('x-ms-error-code'));
      if (answer.status === 403 && keys < mostKeys) {
        keys += 1;
        await onRefusedKey();
        continue;
      }
      if (!isPassing(answer.status) || tries >= mostTries) throw refusal;
    }
    await clock.wait(waitMs(tries, random, answer?.header('retry-after')), signal);
  }
}

const passing = new Set(['offline', 'unreachable', 'late', 'unavailable', 'too_many_requests']);

/** Asks the API until it says more than that it cannot be asked right now. Being offline costs no try here either. */
export async function insistAtApi<Value>(
  ask: () => Promise<Answer<Value>>,
  signal: AbortSignal,
  { clock, connection, random }: RetryParts,
): Promise<Answer<Value>> {
  for (let tries = 1; ; tries += 1) {
    if (!connection.online()) await connection.whenOnline(signal);
    const answer = await ask();
    signal.throwIfAborted();
    if (answer.ok || !passing.has(answer.code)) return answer;
    if (answer.code === 'offline' || !connection.online()) {
      tries -= 1;
      // the browser may tell of the end later than the first request that breaks
      await clock.wait(random() * 1000, signal);
      continue;
    }
    if (tries >= mostTries) return answer;
    const asked = answer.retryAfterMs === undefined ? undefined : String(answer.retryAfterMs / 1000);
    await clock.wait(waitMs(tries, random, asked), signal);
  }
}
