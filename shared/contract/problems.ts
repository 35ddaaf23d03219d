import { z } from 'zod';

/**
 * The closed set of codes: what a machine may rely on in a failed answer, with the one HTTP status of each. Additions
 * are allowed, clients must bear codes that they do not know.
 */
export const problemCodes = {
  invalid_request: 400,
  not_authenticated: 401,
  invalid_token: 401,
  insufficient_permission: 403,
  person_required: 403,
  machine_required: 403,
  client_not_allowed: 403,
  policy_denied: 403,
  not_found: 404,
  feature_off: 404,
  method_not_allowed: 405,
  conflict: 409,
  not_ready: 409,
  google_not_linked: 409,
  google_reconnect_required: 409,
  google_permission_missing: 409,
  expired: 410,
  length_required: 411,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  precondition_required: 428,
  too_many_requests: 429,
  internal: 500,
  upstream_failed: 502,
  configuration_error: 503,
  unavailable: 503,
  upstream_timeout: 504,
  quota_exceeded: 507,
} as const;
export type ProblemCode = keyof typeof problemCodes;

/** What every route that calls Google for a person may answer, beside what any route for people may. */
export const googleProblems = [
  'feature_off',
  'google_not_linked',
  'google_reconnect_required',
  'google_permission_missing',
  'policy_denied',
  'too_many_requests',
] as const satisfies readonly ProblemCode[];

/** A failed answer: RFC 9457 problem details, with our code and the id that finds it in the log. */
export const ProblemBody = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  requestId: z.string(),
});
export type ProblemBody = z.infer<typeof ProblemBody>;
