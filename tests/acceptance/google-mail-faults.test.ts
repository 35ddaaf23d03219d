import { beforeAll, expect, test } from '@jest/globals';
import { delivered, type MailPerson, mailPerson, withFile } from '../support/mail.ts';
import { api, knob, stack } from '../support/stack.ts';

/** Answers must be out within this many milliseconds, whatever Google does. */
const latest = 10_000;

let person: MailPerson;
let id: string;

// Faults are put on the path of this file's own message, so that no other test meets them.
beforeAll(async () => {
  person = await mailPerson();
  id = await delivered(person.email, withFile(Buffer.from('x')));
}, 30_000);

/** How Gmail says no: by `errors[0].reason`, often without a `status`. */
const said = (code: number, reason: string, status?: string): string =>
  JSON.stringify({
    error: {
      code,
      message: 'no',
      errors: [{ domain: 'global', reason, message: 'no' }],
      ...(status && { status }),
    },
  });

type Fault = Readonly<Record<string, unknown>>;

test.each<[string, Fault, number, string]>([
  ['is silent', { delayMs: 30_000, times: 1 }, 504, 'upstream_timeout'],
  ['cuts the connection', { reset: true }, 503, 'unavailable'],
  ['answers 500', { status: 500 }, 502, 'upstream_failed'],
  ['has a fault of its own', { status: 500, body: said(500, 'backendError') }, 503, 'unavailable'],
  ['answers 503', { status: 503, headers: { 'retry-after': '9' } }, 503, 'unavailable'],
  ['answers 429', { status: 429, headers: { 'retry-after': '40' } }, 429, 'too_many_requests'],
  [
    'answers 429 without a time',
    { status: 429, body: said(429, 'rateLimitExceeded') },
    429,
    'too_many_requests',
  ],
  [
    'limits a person by 403',
    { status: 403, body: said(403, 'userRateLimitExceeded') },
    429,
    'too_many_requests',
  ],
  [
    'limits the project by 403',
    { status: 403, body: said(403, 'dailyLimitExceeded') },
    429,
    'too_many_requests',
  ],
  [
    'lacks a scope',
    { status: 403, body: said(403, 'insufficientPermissions', 'PERMISSION_DENIED') },
    409,
    'google_permission_missing',
  ],
  ['is switched off for a domain', { status: 403, body: said(403, 'domainPolicy') }, 403, 'policy_denied'],
  [
    'has no mailbox for the account',
    { status: 400, body: said(400, 'failedPrecondition', 'FAILED_PRECONDITION') },
    403,
    'policy_denied',
  ],
  [
    'is not enabled for the project',
    { status: 403, body: said(403, 'accessNotConfigured') },
    503,
    'configuration_error',
  ],
  ['answers 404', { status: 404, body: said(404, 'notFound') }, 404, 'not_found'],
  [
    'wraps its answer in a list',
    { status: 403, body: `[${said(403, 'rateLimitExceeded')}]` },
    429,
    'too_many_requests',
  ],
  ['answers HTML', { status: 200, body: '<html>', contentType: 'text/html' }, 502, 'upstream_failed'],
  ['fails in HTML', { status: 502, body: '<html>', contentType: 'text/html' }, 503, 'unavailable'],
  ['answers nothing', { status: 200, body: '' }, 502, 'upstream_failed'],
  ['answers half a body', { truncate: 25 }, 502, 'upstream_failed'],
])(
  'when Gmail %s the answer is the documented one, in time, and work goes on afterwards',
  async (_, fault, status, code) => {
    const path = `/gmail.googleapis.com/gmail/v1/users/me/messages/${id}`;
    await knob(stack.google, 'POST', '/__faults', { path, times: 3, ...fault });
    const ask = () => api('GET', `/api/google/mail/${id}`, { token: person.token });
    const started = performance.now();
    const answer = await ask();
    expect(performance.now() - started).toBeLessThan(latest);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.headers.get('retry-after') !== null).toBe(status === 429 || status === 503);
    expect(answer.text).not.toMatch(/googleapis\.com\/gmail|<html>|ya29/);
    if (code === 'google_permission_missing') expect(answer.json.feature).toBe('mail');
    // Those that are not asked again leave the rest of the fault behind.
    let after = await ask();
    for (let left = 0; after.status !== 200 && left < 3; left += 1) after = await ask();
    expect(after.status).toBe(200);
  },
  30_000,
);
