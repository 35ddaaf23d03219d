import type { Method } from './route.ts';

const exposed =
  'request-id, etag, location, retry-after, www-authenticate, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset';
const accepted = 'authorization, content-type, idempotency-key, if-match, if-none-match, x-request-id';

/**
 * CORS headers for an answer, failed ones included: exact origins only, no credentials. The platform's own CORS must be
 * off, because it would override these and cannot expose headers.
 */
export function corsHeaders(origin: string | undefined, allowed: readonly string[]): Record<string, string> {
  if (origin === undefined || !allowed.includes(origin)) return { vary: 'origin' };
  return { vary: 'origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed };
}

/** The answer to a preflight (Fetch §3.2.2), for a path that takes these methods. */
export function preflightHeaders(
  origin: string | undefined,
  allowed: readonly string[],
  methods: readonly Method[],
): Record<string, string> {
  const headers: Record<string, string> = {
    ...corsHeaders(origin, allowed),
    allow: [...methods, 'OPTIONS'].join(', '),
  };
  if (headers['access-control-allow-origin'] === undefined) return headers;
  return {
    ...headers,
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': accepted,
    'access-control-max-age': '7200',
  };
}
