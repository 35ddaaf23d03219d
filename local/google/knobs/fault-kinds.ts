import type { ElderError, GoogleErrorBody } from '../errors.ts';
import type { Fault } from './faults.ts';

type Made = Omit<Fault, 'path'>;

function refused(
  code: number,
  status: string,
  message: string,
  elder: Omit<ElderError, 'message'>,
  reason?: string,
): Made {
  const details = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: reason ?? '',
      domain: 'googleapis.com',
      metadata: { service: 'local.googleapis.com', consumer: 'projects/100000000000' },
    },
  ] as const;
  const error: GoogleErrorBody['error'] = {
    code,
    message,
    errors: [{ message, ...elder }],
    status,
    ...(reason === undefined ? {} : { details }),
  };
  return { status: code, body: JSON.stringify({ error }) };
}

const denied = (message: string, domain: string, elderReason: string, reason?: string) =>
  refused(403, 'PERMISSION_DENIED', message, { domain, reason: elderReason }, reason);
const tooMany = refused(
  429,
  'RESOURCE_EXHAUSTED',
  'Resource has been exhausted (e.g. check quota).',
  { domain: 'global', reason: 'rateLimitExceeded' },
  'RATE_LIMIT_EXCEEDED',
);
const page = '<!DOCTYPE html><html><title>Error</title><p>That’s an error.</p></html>';

/** Faults by name, as Google words them: 403 has four meanings, and each is told apart by its reasons alone. */
export const faultKinds: Readonly<Record<string, Made>> = {
  '401': refused(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', {
    domain: 'global',
    reason: 'authError',
  }),
  '403-scope': denied(
    'Request had insufficient authentication scopes.',
    'global',
    'insufficientPermissions',
    'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
  ),
  '403-quota': denied(
    'Quota exceeded for quota metric.',
    'usageLimits',
    'rateLimitExceeded',
    'RATE_LIMIT_EXCEEDED',
  ),
  '403-disabled': denied(
    'The API has not been used in this project before or it is disabled.',
    'usageLimits',
    'accessNotConfigured',
    'SERVICE_DISABLED',
  ),
  '403-policy': denied('The domain administrators have disabled this app.', 'global', 'domainPolicy'),
  '404': refused(404, 'NOT_FOUND', 'Requested entity was not found.', {
    domain: 'global',
    reason: 'notFound',
  }),
  '429': tooMany,
  '429-wait': { ...tooMany, headers: { 'retry-after': '7' } },
  '500': refused(500, 'INTERNAL', 'Internal error encountered.', {
    domain: 'global',
    reason: 'backendError',
  }),
  '503': refused(503, 'UNAVAILABLE', 'The service is currently unavailable.', {
    domain: 'global',
    reason: 'backendError',
  }),
  /** An error inside an array, as some batches and streams of Google's answer. */
  '503-array': {
    status: 503,
    body: '[{"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE"}}]',
  },
  html: { status: 200, contentType: 'text/html; charset=UTF-8', body: page },
  'html-502': { status: 502, contentType: 'text/html; charset=UTF-8', body: page },
  empty: { status: 503, body: '' },
  half: { truncate: 20 },
  reset: { reset: true },
  'time-out': { delayMs: 600_000 },
};
