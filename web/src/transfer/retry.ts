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

/** Tries in all, the first included, with waits of at most 0.5, 1, 2 … 30 s between them. */
const mostTries = 8;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** New keys in a row for one request: a second 403 right after a new key is a real no. */
const mostKeys = 2;

const passing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** Full jitter: a random time up to the doubled wait, so that many pages do not come back together. */
function waitMs(tries: number, random: () => number, answer: StorageAnswer | undefined): number {
  const asked = Number.parseInt(answer?.header('retry-after') ?? '', 10) * 1000;
  const jitter = random() * Math.min(longestWaitMs, firstWaitMs * 2 ** tries);
  return Number.isFinite(asked) ? Math.min(Math.max(asked, jitter), 60_000) : jitter;
}

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
      if (!passing(answer.status) || tries >= mostTries) throw refusal;
    }
    await clock.wait(waitMs(tries, random, answer), signal);
  }
}
