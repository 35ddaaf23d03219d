/** Tries in all, the first included, with waits of at most 0.5 × 2, 4, 8 … s between them, never over 30 s. */
export const mostTries = 8;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** A longer `retry-after` is not waited for. */
const longestAskedMs = 60_000;

/** Whether another try may mend what storage answered. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/**
 * How long to wait before the next try, in ms. Full jitter: a random time up to the doubled wait, so that many clients
 * do not come back together.
 *
 * @param tries those that were made
 * @param random from 0 up to 1
 * @param retryAfter what the answer asked for in its header, if anything; a date is not heeded
 */
export function waitMs(tries: number, random: () => number, retryAfter: string | null | undefined): number {
  const jitter = random() * Math.min(longestWaitMs, firstWaitMs * 2 ** tries);
  const asked = Number.parseInt(retryAfter ?? '', 10) * 1000;
  return Number.isFinite(asked) ? Math.min(Math.max(asked, jitter), longestAskedMs) : jitter;
}
