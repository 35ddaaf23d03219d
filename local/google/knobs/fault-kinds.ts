import { askedToWait, type Dialect, type Failure, type FaultKind, wordless } from '../../faults/faults.ts';
import type { ErrorInfo, GoogleErrorBody } from '../errors.ts';

/** The kinds that a service has words for. */
type Worded = Exclude<FaultKind, keyof typeof wordless>;
type Words = Readonly<Record<Worded, Failure>>;

/** One refusal in both forms: AIP-193's `details[].reason`, and the `errors[0].reason` of the elder APIs. */
interface Refusal {
  readonly code: number;
  readonly status: string;
  readonly message: string;
  readonly reason?: string;
  readonly elder: readonly [domain: string, reason: string];
}

const refusals: Readonly<Record<Exclude<Worded, '429-wait'>, Refusal>> = {
  '401': {
    code: 401,
    status: 'UNAUTHENTICATED',
    message: 'Request had invalid authentication credentials.',
    elder: ['global', 'authError'],
  },
  '403-scope': {
    code: 403,
    status: 'PERMISSION_DENIED',
    message: 'Request had insufficient authentication scopes.',
    reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    elder: ['global', 'insufficientPermissions'],
  },
  '403-quota': {
    code: 403,
    status: 'PERMISSION_DENIED',
    message: 'Quota exceeded for quota metric.',
    reason: 'RATE_LIMIT_EXCEEDED',
    elder: ['usageLimits', 'userRateLimitExceeded'],
  },
  '403-disabled': {
    code: 403,
    status: 'PERMISSION_DENIED',
    message: 'The API has not been used in this project before or it is disabled.',
    reason: 'SERVICE_DISABLED',
    elder: ['usageLimits', 'accessNotConfigured'],
  },
  '403-policy': {
    code: 403,
    status: 'PERMISSION_DENIED',
    message: 'The domain administrators have disabled this app.',
    reason: 'ORG_RESTRICTION_VIOLATION',
    elder: ['global', 'domainPolicy'],
  },
  '404': {
    code: 404,
    status: 'NOT_FOUND',
    message: 'Requested entity was not found.',
    elder: ['global', 'notFound'],
  },
  '429': {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: 'Resource has been exhausted (e.g. check quota).',
    reason: 'RATE_LIMIT_EXCEEDED',
    elder: ['global', 'rateLimitExceeded'],
  },
  '500': {
    code: 500,
    status: 'INTERNAL',
    message: 'Internal error encountered.',
    elder: ['global', 'backendError'],
  },
  '503': {
    code: 503,
    status: 'UNAVAILABLE',
    message: 'The service is currently unavailable.',
    elder: ['global', 'backendError'],
  },
};

const wait = { 'retry-after': String(askedToWait) };

function worded(make: (refusal: Refusal) => Failure): Words {
  const made = Object.entries(refusals).map(([kind, refusal]) => [kind, make(refusal)] as const);
  const words = Object.fromEntries(made) as Record<keyof typeof refusals, Failure>;
  return { ...words, '429-wait': { ...words['429'], headers: wait } };
}

const answer = (status: number, body: object): Failure => ({ status, body: JSON.stringify(body) });

/** As the APIs of today say it (AIP-193). */
const modern = worded(({ code, status, message, reason = '' }) => {
  const info: ErrorInfo = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason,
    domain: 'googleapis.com',
    metadata: { service: 'local.googleapis.com', consumer: 'projects/100000000000' },
  };
  const error: GoogleErrorBody['error'] = {
    code,
    message,
    status,
    ...(reason !== '' && { details: [info] }),
  };
  return answer(code, { error });
});

/** As Gmail says it: `errors` decides, and `status` stands beside it in some answers only. */
const elder = worded(({ code, message, elder: [domain, reason] }) => {
  const error: GoogleErrorBody['error'] = { code, message, errors: [{ message, domain, reason }] };
  return answer(code, { error });
});

const page = (code: number): Failure => ({
  status: code,
  contentType: 'text/html; charset=UTF-8',
  body: `<!DOCTYPE html><html lang=en><title>Error ${code}</title><p><b>${code}.</b> That’s an error.</html>`,
});

/** As the hosts of bytes say it: a page for people, from which only the status can be told. */
const pages = worded(({ code }) => page(code));

const oauthError = (status: number, error: string, description: string): Failure =>
  answer(status, { error, error_description: description });

/**
 * As the token endpoint says it (RFC 6749 §5.2, with Google's own codes). Who asks too often is shown a page with a 403
 * (googleapis/google-oauth-java-client#57).
 */
const oauth: Words = {
  '401': oauthError(401, 'invalid_client', 'The OAuth client was not found.'),
  '403-scope': oauthError(403, 'invalid_scope', 'Some requested scopes cannot be shown.'),
  '403-quota': page(403),
  '403-disabled': oauthError(403, 'disabled_client', 'The OAuth client was disabled.'),
  '403-policy': oauthError(403, 'admin_policy_enforced', 'Access is restricted by policies.'),
  '404': page(404),
  '429': page(429),
  '429-wait': { ...page(429), headers: wait },
  '500': oauthError(500, 'internal_failure', 'Backend Error'),
  '503': page(503),
};

const dialects: readonly (readonly [host: string, words: Words])[] = [
  ['gmail.googleapis.com', elder],
  ['oauth2.googleapis.com', oauth],
  ['lh3.googleusercontent.com', pages],
];

/** Faults as each of Google's hosts words them. */
export const googleFault: Dialect = (kind, path) => {
  const host = path.split('/')[1] ?? '';
  const words = dialects.find(([name]) => name === host)?.[1] ?? modern;
  return { ...wordless, ...words }[kind];
};
