import { Problem } from '../errors/index.ts';

/** The errors of RFC 6749 §5.2, RFC 7523 §3.1 and RFC 8693 §2.2.2 that are a caller's own: all of them status 400. */
export type RefusalCode =
  'invalid_request' | 'invalid_grant' | 'invalid_scope' | 'invalid_target' | 'unsupported_grant_type';

/** A request that OAuth has a word for. `detail` repeats nothing of what was sent. */
export function refusal(error: RefusalCode, detail: string, cause?: unknown): Problem {
  return new Problem('invalid_request', detail, { fields: { oauthError: error }, cause });
}
