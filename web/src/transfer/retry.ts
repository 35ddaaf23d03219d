import { type Connection, insist as insistAt, mostTries, waitMs } from '../../../shared/transfer/index.ts';
import type { Answer } from '../answer.ts';
import type { Clock } from '../clock.ts';
import { passing } from '../passing.ts';
import { NetworkTrouble, type StorageAnswer } from './send.ts';

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

/**
 * Does one request until storage takes it.
 *
 * @throws StorageRefusal, NetworkTrouble after the last try, or the reason of the signal
 */
export async function insist(
  attempt: () => Promise<StorageAnswer>,
  renewKey: () => Promise<boolean>,
  signal: AbortSignal,
  { clock, connection, random }: RetryParts,
): Promise<StorageAnswer> {
  const answer = await insistAt(
    {
      attempt,
      isBroken: (cause) => cause instanceof NetworkTrouble,
      accepts: isTaken,
      renewKey,
    },
    signal,
    { wait: (ms, until) => clock.wait(ms, until), connection, random },
  );
  if (isTaken(answer.status)) return answer;
  throw new StorageRefusal(answer.status, answer.header('x-ms-error-code'));
}

const isTaken = (status: number): boolean => status < 300;

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
