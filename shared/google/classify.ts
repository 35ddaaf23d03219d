import { z } from 'zod';
import type { ProblemCode } from '../errors/index.ts';
import { boundedWait, retryAfterSeconds } from '../platform/index.ts';

/** Our code for a failure of Google's. */
export type GoogleFaultCode = Extract<
  ProblemCode,
  | 'configuration_error'
  | 'google_permission_missing'
  | 'google_reconnect_required'
  | 'not_found'
  | 'not_ready'
  | 'payload_too_large'
  | 'policy_denied'
  | 'too_many_requests'
  | 'unavailable'
  | 'upstream_failed'
  | 'upstream_timeout'
>;

/** What went wrong at Google, in our terms. */
export interface GoogleFault {
  readonly code: GoogleFaultCode;
  /** What decided: Google's own word, or the HTTP status. For the log. */
  readonly reason: string;
  /** Seconds to tell the caller. */
  readonly retryAfter?: number;
  /** Seconds that Google itself named. */
  readonly asked?: number;
}

/** A failed answer of Google's. */
export interface FailedAnswer {
  /** The HTTP status. */
  readonly status: number;
  readonly headers: Headers;
  /** As much of the body as was read; may be JSON, HTML, half of either, or empty. */
  readonly body: string;
}

/** `google.rpc.ErrorInfo.reason` (AIP-193; google/api/error_reason.proto). */
const byDetailReason: Readonly<Record<string, GoogleFaultCode>> = {
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'google_permission_missing',
  ACCESS_TOKEN_EXPIRED: 'google_reconnect_required',
  ACCESS_TOKEN_TYPE_UNSUPPORTED: 'google_reconnect_required',
  CREDENTIALS_MISSING: 'google_reconnect_required',
  ACCOUNT_STATE_INVALID: 'google_reconnect_required',
  SESSION_COOKIE_INVALID: 'google_reconnect_required',
  RATE_LIMIT_EXCEEDED: 'too_many_requests',
  RESOURCE_QUOTA_EXCEEDED: 'too_many_requests',
  SERVICE_DISABLED: 'configuration_error',
  SERVICE_NOT_VISIBLE: 'configuration_error',
  CONSUMER_SUSPENDED: 'configuration_error',
  CONSUMER_INVALID: 'configuration_error',
  BILLING_DISABLED: 'configuration_error',
  USER_PROJECT_DENIED: 'configuration_error',
  API_KEY_INVALID: 'configuration_error',
  ORG_RESTRICTION_VIOLATION: 'policy_denied',
  SECURITY_POLICY_VIOLATED: 'policy_denied',
};

/** `errors[0].reason` of the older APIs, Gmail among them (Gmail API guide, "Resolve errors"). */
const byErrorReason: Readonly<Record<string, GoogleFaultCode>> = {
  authError: 'google_reconnect_required',
  expired: 'google_reconnect_required',
  required: 'google_reconnect_required',
  insufficientPermissions: 'google_permission_missing',
  rateLimitExceeded: 'too_many_requests',
  userRateLimitExceeded: 'too_many_requests',
  quotaExceeded: 'too_many_requests',
  dailyLimitExceeded: 'too_many_requests',
  accessNotConfigured: 'configuration_error',
  domainPolicy: 'policy_denied',
  notFound: 'not_found',
  deleted: 'not_found',
  backendError: 'unavailable',
  internalError: 'upstream_failed',
  uploadTooLarge: 'payload_too_large',
};

/** The `error` of OAuth bodies and of `www-authenticate` (RFC 6750 §3.1, RFC 6749 §5.2). */
const byOAuthError: Readonly<Record<string, GoogleFaultCode>> = {
  insufficient_scope: 'google_permission_missing',
  invalid_token: 'google_reconnect_required',
  invalid_grant: 'google_reconnect_required',
};

/** `status`: the canonical code (google.rpc.Code). */
const byStatus: Readonly<Record<string, GoogleFaultCode>> = {
  UNAUTHENTICATED: 'google_reconnect_required',
  // Without a reason it says that the thing is another person's; that it exists is not told.
  PERMISSION_DENIED: 'not_found',
  NOT_FOUND: 'not_found',
  FAILED_PRECONDITION: 'not_ready',
  RESOURCE_EXHAUSTED: 'too_many_requests',
  UNAVAILABLE: 'unavailable',
  ABORTED: 'unavailable',
  DEADLINE_EXCEEDED: 'upstream_timeout',
  INTERNAL: 'upstream_failed',
  UNKNOWN: 'upstream_failed',
  INVALID_ARGUMENT: 'upstream_failed',
  UNIMPLEMENTED: 'upstream_failed',
  DATA_LOSS: 'upstream_failed',
};

const byHttp: Readonly<Record<number, GoogleFaultCode>> = {
  401: 'google_reconnect_required',
  404: 'not_found',
  408: 'upstream_timeout',
  410: 'not_found',
  429: 'too_many_requests',
  502: 'unavailable',
  503: 'unavailable',
  504: 'upstream_timeout',
};

const ErrorBody = z.object({
  error: z.object({
    status: z.string().optional().catch(undefined),
    details: z
      .array(
        z
          .looseObject({ reason: z.string().optional().catch(undefined), retryDelay: z.unknown().optional() })
          .catch({}),
      )
      .catch([]),
    errors: z.array(z.looseObject({ reason: z.string().optional().catch(undefined) }).catch({})).catch([]),
  }),
});
const OAuthBody = z.object({ error: z.string() });

/**
 * Turns a failed answer of any Google API into one of our codes: by `details[].reason`, then `errors[0].reason`, then
 * the OAuth error, then `status`, then HTTP. A word that we do not know never decides; the next one does.
 *
 * @param now milliseconds since 1970, for a `retry-after` that is a date
 */
export function classify(answer: FailedAnswer, now: number): GoogleFault {
  const body = parseBody(answer.body);
  const error = ErrorBody.safeParse(body).data?.error;
  const details = error?.details ?? [];
  const found =
    first(byDetailReason, ...details.map((detail) => detail.reason)) ??
    first(byErrorReason, error?.errors[0]?.reason) ??
    first(byOAuthError, OAuthBody.safeParse(body).data?.error, challengeError(answer.headers)) ??
    first(byStatus, error?.status);
  const code = found?.code ?? byHttp[answer.status] ?? 'upstream_failed';
  const reason = found?.reason ?? `HTTP ${answer.status}`;
  if (code !== 'too_many_requests' && code !== 'unavailable' && code !== 'configuration_error') {
    return { code, reason };
  }
  const asked = retryAfterSeconds(answer.headers, now) ?? retryDelaySeconds(details);
  return {
    ...{ code, reason, retryAfter: asked ?? (code === 'unavailable' ? 5 : 30) },
    ...(asked !== undefined && { asked }),
  };
}

function first(
  table: Readonly<Record<string, GoogleFaultCode>>,
  ...words: readonly (string | undefined)[]
): { readonly code: GoogleFaultCode; readonly reason: string } | undefined {
  for (const reason of words) {
    const code = reason !== undefined && Object.hasOwn(table, reason) ? table[reason] : undefined;
    if (reason !== undefined && code !== undefined) return { code, reason };
  }
  return undefined;
}

/** Streaming and batch front ends wrap the error in an array; HTML and half a body are simply no JSON. */
function parseBody(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return Array.isArray(body) ? body[0] : body;
  } catch {
    return undefined;
  }
}

function challengeError(headers: Headers): string | undefined {
  return /\berror="?([a-z_]+)/i.exec(headers.get('www-authenticate') ?? '')?.[1];
}

/** `google.rpc.RetryInfo.retryDelay`, such as `"1.5s"`. */
function retryDelaySeconds(details: readonly { readonly retryDelay?: unknown }[]): number | undefined {
  for (const { retryDelay } of details) {
    const match = typeof retryDelay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(retryDelay) : null;
    if (match !== null) return boundedWait(Number(match[1]));
  }
  return undefined;
}
