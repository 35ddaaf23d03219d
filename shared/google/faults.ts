import { Problem } from '../errors/index.ts';
import { isAbort } from '../platform/index.ts';
import { type GoogleFeature, requiredScope } from '../linked-accounts/index.ts';
import type { GoogleFault, GoogleFaultCode } from './classify.ts';

/** What a person is told; what Google said is for the log. */
const sentences: Readonly<Record<GoogleFaultCode, string>> = {
  configuration_error: 'Google does not let this service in as it is set up. Its operator was told.',
  google_permission_missing:
    'Google was not told to allow this, or it was left unticked. Please allow it and try again.',
  google_reconnect_required:
    'Google no longer lets us in: access was taken back or has run out. Please connect Google again.',
  not_found: 'Google does not know it, or it is not yours.',
  not_ready: 'It is not ready at Google yet. Please try again in a moment.',
  payload_too_large: 'It is larger than this service takes.',
  policy_denied: 'The organisation behind your Google account does not allow this.',
  too_many_requests: 'Google asks us to slow down. Please try again later.',
  unavailable: 'Google does not answer just now. Please try again.',
  upstream_failed: 'Google gave an answer that makes no sense.',
  upstream_timeout: 'Google did not answer in time. Please try again.',
};

/** The problem for a fault of Google's; `cause` names Google's own reason, never a body or an address. */
export function googleProblem(fault: GoogleFault, feature: GoogleFeature): Problem {
  return new Problem(fault.code, sentences[fault.code], {
    cause: new Error(`Google: ${fault.reason}`),
    ...(fault.retryAfter !== undefined && { retryAfter: fault.retryAfter }),
    ...(fault.code === 'google_permission_missing' && {
      fields: { feature, scope: requiredScope[feature] },
    }),
  });
}

/** An answer that Google gave with success, but not in the documented shape. */
export function senselessAnswer(what: string, cause?: unknown): Problem {
  return new Problem('upstream_failed', sentences.upstream_failed, {
    cause: new Error(`Google: ${what}`, { cause }),
  });
}

/** What a failed or aborted connection becomes. */
export function connectionProblem(cause: unknown): Problem {
  return isAbort(cause)
    ? new Problem('upstream_timeout', sentences.upstream_timeout, { cause })
    : new Problem('unavailable', sentences.unavailable, { cause, retryAfter: 5 });
}
