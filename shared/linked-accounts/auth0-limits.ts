import { retryAfterSeconds } from '../platform/index.ts';

/** When Auth0's limit lets us through again, in milliseconds from now; undefined when the answer does not say. */
export function untilReset(headers: Headers, now: number): number | undefined {
  const asked = retryAfterSeconds(headers, now);
  if (asked !== undefined) return asked * 1000;
  // Epoch seconds (Auth0, "Rate limit headers").
  const reset = headers.get('x-ratelimit-reset');
  if (reset === null || !/^\d+$/.test(reset)) return undefined;
  return Math.max(0, Number(reset) * 1000 - now);
}
