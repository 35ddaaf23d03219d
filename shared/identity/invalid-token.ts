import { errors } from 'jose';
import { Problem } from '../errors/index.ts';

/** A token that is not accepted; `detail` names the reason without repeating anything of the token. */
export function invalidToken(detail: string, cause?: unknown): Problem {
  return new Problem('invalid_token', detail, { cause });
}

/** What jose threw over a token, told as `invalid_token`; anything else, such as keys out of reach, as it came. */
export function asInvalidToken(cause: unknown, what: 'access token' | 'ID token'): unknown {
  if (cause instanceof errors.JWTExpired) return invalidToken(`The ${what} has expired.`, cause);
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return invalidToken(`The ${what}'s "${cause.claim}" is not accepted.`, cause);
  }
  if (cause instanceof errors.JOSEError) return invalidToken(`The ${what} is not accepted.`, cause);
  return cause;
}
