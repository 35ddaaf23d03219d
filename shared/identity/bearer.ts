import { Problem } from '../errors/index.ts';
import { Secret } from '../platform/index.ts';
import { invalidToken } from './invalid-token.ts';
import { compactJws, longestToken } from './token-form.ts';

/**
 * Takes the bearer token out of an `Authorization` header (RFC 6750 §2.1, narrowed to signed JWTs). Nothing is decoded here: what is too long, or not of the
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
