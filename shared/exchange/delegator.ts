import type { DelegationRequest } from '../contract/index.ts';
import { isProblem } from '../errors/index.ts';
import {
  bearerToken,
  type Caller,
  type IdTokenVerifier,
  type PersonCaller,
  type SignedInPerson,
  type TokenVerifier,
} from '../identity/index.ts';
import { Secret } from '../platform/index.ts';
import { refusal } from './refusal.ts';

/** Who delegates: the person of an access token, or of an ID token, which says who somebody is and grants nothing. */
export type Delegator =
  PersonCaller | (SignedInPerson & { readonly kind: 'person'; readonly permissions: ReadonlySet<string> });

/** Seconds that an ID token is taken after it was made. */
const idTokenAge = 10 * 60;

function personWith(clientId: string, caller: Caller): PersonCaller {
  if (caller.kind !== 'person') {
    throw refusal('invalid_grant', 'Only a person has something to delegate here.');
  }
  if (caller.clientId !== clientId) {
    throw refusal('invalid_grant', 'The access_token was made for another application.');
  }
  return caller;
}

/**
 * Finds the person that one of a request's two tokens speaks for. Whatever is wrong with that token is `invalid_grant`
 * (RFC 7523 §3.1).
 */
export function createDelegatorReader(options: {
  readonly idTokens: IdTokenVerifier;
  readonly accessTokens: TokenVerifier;
}) {
  const { idTokens, accessTokens } = options;

  const read = async (
    { id_token, access_token }: DelegationRequest,
    clientId: string,
  ): Promise<Delegator> => {
    if (id_token === undefined) {
      return personWith(clientId, await accessTokens.verify(bearerToken(`Bearer ${access_token ?? ''}`)));
    }
    const wish = { clients: [clientId], maxAgeSeconds: idTokenAge };
    const person = await idTokens.verify(new Secret(id_token), wish);
    return { kind: 'person', ...person, permissions: new Set() };
  };

  return async (request: DelegationRequest, clientId: string): Promise<Delegator> => {
    const { id_token, access_token } = request;
    if ((id_token === undefined) === (access_token === undefined)) {
      throw refusal('invalid_request', 'Send an id_token or an access_token, one of the two.');
    }
    try {
      return await read(request, clientId);
    } catch (cause) {
      if (isProblem(cause, 'invalid_token', 'not_authenticated')) {
        throw refusal('invalid_grant', cause.detail, cause);
      }
      throw cause;
    }
  };
}
