import { describe, expect, test } from '@jest/globals';
import { classify } from '../../../shared/google/classify.ts';

const now = Date.parse('2026-11-21T12:00:00Z');

function fault(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return classify({ status, headers: new Headers(headers), body: text }, now);
}

const detail = (reason: string) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
});
const modern = (code: number, status: string, ...details: object[]) => ({
  error: { code, message: 'words', status, details },
});
const legacy = (code: number, reason: string) => ({
  error: { code, message: 'words', errors: [{ message: 'words', domain: 'global', reason }] },
});

describe('the four meanings of 403', () => {
  test.each([
    [
      modern(403, 'PERMISSION_DENIED', detail('ACCESS_TOKEN_SCOPE_INSUFFICIENT')),
      'google_permission_missing',
    ],
    [legacy(403, 'insufficientPermissions'), 'google_permission_missing'],
    [modern(403, 'PERMISSION_DENIED', detail('RATE_LIMIT_EXCEEDED')), 'too_many_requests'],
    [legacy(403, 'userRateLimitExceeded'), 'too_many_requests'],
    [legacy(403, 'rateLimitExceeded'), 'too_many_requests'],
    [legacy(403, 'dailyLimitExceeded'), 'too_many_requests'],
    [modern(403, 'PERMISSION_DENIED', detail('SERVICE_DISABLED')), 'configuration_error'],
    [legacy(403, 'accessNotConfigured'), 'configuration_error'],
    [modern(403, 'PERMISSION_DENIED'), 'not_found'],
    [legacy(403, 'domainPolicy'), 'policy_denied'],
  ])('%j', (body, code) => {
    expect(fault(403, body).code).toBe(code);
  });
});

describe('what decides', () => {
  test('details before errors before status before HTTP', () => {
    const all = {
      error: {
        code: 403,
        status: 'UNAUTHENTICATED',
        errors: [{ reason: 'notFound' }],
        details: [detail('RATE_LIMIT_EXCEEDED')],
      },
    };
    expect(fault(500, all)).toEqual({
      code: 'too_many_requests',
      reason: 'RATE_LIMIT_EXCEEDED',
      retryAfter: 30,
    });
    expect(fault(500, { error: { ...all.error, details: [] } }).code).toBe('not_found');
    expect(fault(500, { error: { ...all.error, details: [], errors: [] } }).code).toBe(
      'google_reconnect_required',
    );
    expect(fault(404, { error: {} }).code).toBe('not_found');
  });

  test('an unknown word leaves it to the next', () => {
    const body = {
      error: {
        status: 'NOT_FOUND',
        details: [detail('SOMETHING_NEW')],
        errors: [{ reason: 'somethingNew' }],
      },
    };
    expect(fault(500, body)).toEqual({ code: 'not_found', reason: 'NOT_FOUND' });
    expect(fault(418, { error: { status: 'constructor', details: [detail('toString')] } }).code).toBe(
      'upstream_failed',
    );
  });

  test.each([
    [401, 'google_reconnect_required'],
    [403, 'upstream_failed'],
    [404, 'not_found'],
    [408, 'upstream_timeout'],
    [410, 'not_found'],
    [429, 'too_many_requests'],
    [500, 'upstream_failed'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'upstream_timeout'],
    [302, 'upstream_failed'],
  ])('HTTP %i alone, whatever the body is', (status, code) => {
    for (const body of [
      '',
      '<html><body>Error</body></html>',
      '{"error": {"code": 4',
      '[]',
      'null',
      '7',
      '{}',
      '{"error":null}',
    ]) {
      expect(fault(status, body)).toMatchObject({ code, reason: `HTTP ${status}` });
    }
  });

  test('the status of a body that is otherwise broken', () => {
    expect(fault(400, { error: { status: 'FAILED_PRECONDITION', details: 7, errors: 'x' } }).code).toBe(
      'not_ready',
    );
    expect(fault(400, { error: { status: 'NOT_FOUND', details: [null, 3, { reason: 4 }] } }).code).toBe(
      'not_found',
    );
    expect(fault(401, { error: { status: 9, details: [detail('ACCESS_TOKEN_EXPIRED')] } }).reason).toBe(
      'ACCESS_TOKEN_EXPIRED',
    );
  });

  test('an array around the error', () => {
    expect(
      fault(403, [modern(403, 'PERMISSION_DENIED', detail('ACCESS_TOKEN_SCOPE_INSUFFICIENT'))]).code,
    ).toBe('google_permission_missing');
  });

  test('the OAuth form, in the body or in the challenge', () => {
    expect(fault(400, { error: 'invalid_grant', error_description: 'x' }).code).toBe(
      'google_reconnect_required',
    );
    expect(
      fault(403, '', { 'www-authenticate': 'Bearer realm="x", error="insufficient_scope", scope="y"' }).code,
    ).toBe('google_permission_missing');
    expect(fault(401, '', { 'www-authenticate': 'Bearer realm="x", error=invalid_token' }).reason).toBe(
      'invalid_token',
    );
  });
});

describe('when to come back', () => {
  test.each<[Record<string, string>, number]>([
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': '0' }, 1],
    [{ 'retry-after': '999999' }, 3600],
    [{ 'retry-after': 'Sat, 21 Nov 2026 12:01:00 GMT' }, 60],
    [{ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, 1],
    [{ 'retry-after': 'soon' }, 30],
    [{}, 30],
  ])('%j', (headers, seconds) => {
    expect(fault(429, '', headers).retryAfter).toBe(seconds);
  });

  test('RetryInfo, where no header says it', () => {
    const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.2s' };
    expect(fault(429, modern(429, 'RESOURCE_EXHAUSTED', retry)).retryAfter).toBe(2);
  });
});
