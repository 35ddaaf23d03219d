/** When Auth0's limit lets us through again, in milliseconds from now; undefined when the answer does not say. */
export function untilReset(headers: Headers, now: number): number | undefined {
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== null && /^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  // Epoch seconds (Auth0, "Rate limit headers").
  const reset = headers.get('x-ratelimit-reset');
  if (reset === null || !/^\d+$/.test(reset)) return undefined;
  return Math.max(0, Number(reset) * 1000 - now);
}
