import { askedToWait, type Dialect, type Failure, type FaultKind, wordless } from '../faults/faults.ts';

type Words = Readonly<Record<Exclude<FaultKind, keyof typeof wordless>, Failure>>;

const answer = (status: number, body: object, headers?: Failure['headers']): Failure => ({
  status,
  body: JSON.stringify(body),
  headers,
});

/** What Auth0 says of a limit: in headers of its own, and not in `retry-after` ("Rate limit headers"). */
const limits = (): Failure['headers'] => ({
  'x-ratelimit-limit': '2',
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + askedToWait),
});

const api = (statusCode: number, error: string, message: string, errorCode: string) =>
  [statusCode, { statusCode, error, message, errorCode }] as const;
const tooMany = api(429, 'Too Many Requests', 'Global limit has been reached', 'too_many_requests');

/** As the Management API says it. It words a limit on requests as 429 alone; 403 is one on what a tenant may hold. */
const management = (): Words => ({
  '401': answer(...api(401, 'Unauthorized', 'Invalid token', 'invalid_token')),
  '403-scope': answer(
    ...api(403, 'Forbidden', 'Insufficient scope, expected any of: read:users', 'insufficient_scope'),
  ),
  '403-quota': answer(
    ...api(403, 'Forbidden', 'You reached the limit of entities of this tenant.', 'too_many_entities'),
  ),
  '403-disabled': answer(
    ...api(403, 'Forbidden', 'This feature is not enabled for this tenant.', 'feature_not_enabled'),
  ),
  '403-policy': answer(...api(403, 'Forbidden', 'A policy of this tenant denies it.', 'access_denied')),
  '404': answer(...api(404, 'Not Found', 'The user does not exist.', 'inexistent_user')),
  '429': answer(...tooMany),
  '429-wait': answer(...tooMany, limits()),
  '500': answer(...api(500, 'Internal Server Error', 'Internal error', 'internal_error')),
  '503': answer(...api(503, 'Service Unavailable', 'Service unavailable', 'service_unavailable')),
});

const oauthError = (error: string, description: string) => ({ error, error_description: description });
const tooOften = oauthError('too_many_requests', 'Global limit has been reached');

/** As the token endpoint says it (RFC 6749 §5.2; Auth0 says `access_denied` where the RFC has `invalid_client`). */
const oauth = (): Words => ({
  '401': answer(401, oauthError('access_denied', 'Unauthorized')),
  '403-scope': answer(403, oauthError('access_denied', 'Client has not been granted scopes: read:users')),
  '403-quota': answer(403, oauthError('access_denied', 'The quota of tokens is used up.')),
  '403-disabled': answer(403, oauthError('unauthorized_client', 'Grant type not allowed for the client.')),
  '403-policy': answer(403, oauthError('access_denied', 'A policy of this tenant denies it.')),
  '404': answer(404, oauthError('not_found', 'Not Found')),
  '429': answer(429, tooOften),
  '429-wait': answer(429, tooOften, limits()),
  '500': answer(500, oauthError('server_error', 'Internal error')),
  '503': answer(503, oauthError('temporarily_unavailable', 'Service unavailable')),
});

/** Faults as Auth0 words them. */
export const auth0Fault: Dialect = (kind, path) => {
  const words = path.startsWith('/oauth/') ? oauth() : management();
  return { ...wordless, ...words }[kind];
};
