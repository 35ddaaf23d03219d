import { apiError, type ElderError, type ErrorInfo } from '../errors.ts';
import type { Incoming } from '../http.ts';
import type { World } from '../world.ts';
import type { AccessToken } from './grants.ts';

/** Which operation of which API is called, as `ErrorInfo.metadata` names it. */
export interface Operation {
  readonly service: string;
  readonly method: string;
  /** The API is elder than AIP-193 and says its reasons in `errors` too. */
  readonly elder?: boolean;
}

/**
 * The caller's access token, if it opens this operation.
 *
 * @param scopes any one of them is enough
 * @throws {Refusal} 401 UNAUTHENTICATED without a live token; 403 ACCESS_TOKEN_SCOPE_INSUFFICIENT when it lacks the scope
 */
export function requireScope(
  request: Incoming,
  world: World,
  scopes: readonly string[],
  operation: Operation,
): AccessToken {
  const value = request.bearer();
  if (value === undefined) {
    throw apiError(
      'UNAUTHENTICATED',
      'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
      [info('CREDENTIALS_MISSING', operation)],
      { 'www-authenticate': 'Bearer realm="https://accounts.google.com/"' },
      elder(operation, 'Login Required.', 'required'),
    );
  }
  const token = world.grants.access(value);
  if (token === undefined) {
    throw apiError(
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
      undefined,
      { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
      elder(operation, 'Invalid Credentials', 'authError'),
    );
  }
  if (!scopes.some((scope) => token.scopes.includes(scope))) {
    throw apiError(
      'PERMISSION_DENIED',
      'Request had insufficient authentication scopes.',
      [info('ACCESS_TOKEN_SCOPE_INSUFFICIENT', operation)],
      {
        'www-authenticate': `Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="${scopes.join(' ')}"`,
      },
      elder(operation, 'Insufficient Permission', 'insufficientPermissions'),
    );
  }
  return token;
}

function elder(operation: Operation, message: string, reason: string): readonly ElderError[] | undefined {
  return operation.elder === true ? [{ message, domain: 'global', reason }] : undefined;
}

function info(reason: string, { service, method }: Operation): ErrorInfo {
  return {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason,
    domain: 'googleapis.com',
    metadata: { service, method },
  };
}
