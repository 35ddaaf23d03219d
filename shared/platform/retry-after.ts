/** As much of `Headers` as it takes, so that answers of SDKs do too. */
interface AnyHeaders {
  get(name: string): string | null | undefined;
}

/**
 * `retry-after` in either of its forms (RFC 9110 §10.2.3): seconds from now, 1 to an hour. Undefined when there is none,
 * or none that can be read.
 *
 * @param now milliseconds since 1970, for one that is a date
 */
export function retryAfterSeconds(headers: AnyHeaders, now: number): number | undefined {
  const text = headers.get('retry-after') ?? '';
  if (/^\d+$/.test(text)) return boundedWait(Number(text));
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : boundedWait((date - now) / 1000);
}

/** A time to wait as we pass it on: whole seconds, 1 to an hour. */
export const boundedWait = (seconds: number): number => Math.min(3600, Math.max(1, Math.ceil(seconds)));
