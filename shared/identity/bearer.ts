import { Problem } from '../errors/index.ts';
import { Secret } from '../platform/index.ts';

/** Real access tokens take 1 to 3 KB; anything near this bound is not one, and parsing costs. */
const longestToken = 16 * 1024;

/**
 * Base64url as an encoder writes it: no length that cannot be, and no bits set beyond the last byte (RFC 4648 §3.5), which
 * decoders drop, so that one signature would have sixteen spellings.
 */
const base64url = '(?=[\\w-])(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?';

/** RFC 6750 §2.1, narrowed to a signed JWT in compact form: three parts of base64url, nothing else (RFC 7515 §7.1). */
const compactJws = new RegExp(`^${base64url}(?:\\.${base64url}){2}$`);

/**
 * Takes the bearer token out of an `Authorization` header. Nothing is decoded here: what is too long, or not of the
 * strict form, is turned away before any parser sees it.
 *
 * @throws Problem `not_authenticated` when no credentials came, or of another scheme (RFC 6750 §3.1: no error code then);
 *   `invalid_request` for two of them; `invalid_token` for everything that cannot be a token
 */
export function bearerToken(authorization: string | undefined): Secret {
  const header = authorization?.trim() ?? '';
  if (header === '' || !/^bearer(\s|$)/i.test(header)) {
    throw new Problem('not_authenticated', 'Please sign in first.');
  }
  const token = header.slice('bearer'.length).trim();
  // Two headers reach us joined by a comma; which of the two is meant is nobody's to guess (RFC 6750 §3.1).
  if (token.includes(',')) {
    throw new Problem('invalid_request', 'The request carries more than one Authorization. Send one.');
  }
  if (token.length > longestToken) throw invalidToken('The access token is too long.');
  if (!compactJws.test(token)) throw invalidToken('The access token is not a signed JWT in compact form.');
  return new Secret(token);
}

/** A token that is not accepted; `detail` names the reason without repeating anything of the token. */
export function invalidToken(detail: string, cause?: unknown): Problem {
  return new Problem('invalid_token', detail, { cause });
}
