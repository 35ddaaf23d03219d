import { orAborted, retryAfterSeconds } from '../platform/index.ts';

/** When Auth0's limit lets us through again, in milliseconds from now; undefined when the answer does not say. */
export function untilReset(headers: Headers, now: number): number | undefined {
  const asked = retryAfterSeconds(headers, now);
  if (asked !== undefined) return asked * 1000;
  // Epoch seconds (Auth0, "Rate limit headers").
  const reset = headers.get('x-ratelimit-reset');
  if (reset === null || !/^\d+$/.test(reset)) return undefined;
  return Math.max(0, Number(reset) * 1000 - now);
}

/**
 * Those who wait for a limit to end, in the order in which they came. Without it whoever comes last may be let through
 * first, and whoever came first be refused until their time is over.
 */
export class WaitingLine {
  #last: Promise<void> | undefined;

  get isEmpty(): boolean {
    return this.#last === undefined;
  }

  /** Runs `work` when everybody before is through, or has left. Whoever is aborted leaves the line. */
  async inTurn<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    const before = this.#last;
    let leave = (): void => undefined;
    const through = new Promise<void>((resolve) => (leave = resolve));
    const mine = before === undefined ? through : before.then(() => through);
    this.#last = mine;
    try {
      if (before !== undefined) await orAborted(before, signal);
      return await work();
    } finally {
      leave();
      void mine.then(() => {
        if (this.#last === mine) this.#last = undefined;
      });
    }
  }
}
