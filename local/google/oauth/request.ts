import { errorPage } from '../html.ts';
import { Refusal } from '../http.ts';
import type { RegisteredClient } from './client.ts';
import { parseScopes, unknownScopes } from './scopes.ts';

/** An authorization request that was found to be in order. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly offline: boolean;
  readonly includeGranted: boolean;
  readonly prompts: readonly string[];
  readonly loginHint: string | undefined;
  readonly challenge: { readonly value: string; readonly method: 'S256' | 'plain' } | undefined;
}

/**
 * Reads the parameters of the authorization endpoint.
 *
 * @throws {Refusal} a page for the person: Google shows mistakes of the client itself, it does not redirect with them
 */
export function readAuthorizationRequest(
  query: URLSearchParams,
  clients: readonly RegisteredClient[],
): AuthorizationRequest {
  const clientId = query.get('client_id') ?? missing('client_id');
  const client = clients.find((known) => known.id === clientId);
  if (client === undefined) throw blocked(401, 'invalid_client', 'The OAuth client was not found.');
  const redirectUri = query.get('redirect_uri') ?? missing('redirect_uri');
  if (!client.redirectUris.includes(redirectUri)) {
    throw blocked(400, 'redirect_uri_mismatch', `This address is not registered for the app: ${redirectUri}`);
  }
  const responseType = query.get('response_type') ?? missing('response_type');
  if (responseType !== 'code')
    throw blocked(400, 'unsupported_response_type', `Not supported: ${responseType}`);
  for (const name of query.keys()) {
    if (query.getAll(name).length > 1) throw blocked(400, 'invalid_request', `Repeated parameter: ${name}`);
  }
  return {
    clientId,
    redirectUri,
    scopes: readScopes(query),
    state: query.get('state') ?? undefined,
    nonce: query.get('nonce') ?? undefined,
    offline: oneOf(query, 'access_type', ['online', 'offline']) === 'offline',
    includeGranted: oneOf(query, 'include_granted_scopes', ['false', 'true']) === 'true',
    prompts: readPrompts(query),
    loginHint: query.get('login_hint') ?? undefined,
    challenge: readChallenge(query),
  };
}

function readScopes(query: URLSearchParams): readonly string[] {
  const scopes = parseScopes(query.get('scope') ?? '');
  if (scopes.length === 0) missing('scope');
  const unknown = unknownScopes(scopes);
  if (unknown.length > 0) throw blocked(400, 'invalid_scope', `Not a scope of Google: ${unknown.join(' ')}`);
  return scopes;
}

/** `approval_prompt=force` is the elder spelling of `prompt=consent`; both at once are refused, as by the real one. */
function readPrompts(query: URLSearchParams): readonly string[] {
  const approval = oneOf(query, 'approval_prompt', ['auto', 'force']);
  const prompts = (query.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== '');
  if (query.has('approval_prompt') && query.has('prompt')) {
    throw blocked(400, 'invalid_request', 'Conflicting parameters: approval_prompt and prompt');
  }
  if (approval === 'force') return ['consent'];
  if (prompts.some((prompt) => !['none', 'consent', 'select_account'].includes(prompt))) {
    throw blocked(400, 'invalid_request', `Invalid parameter value for prompt: ${prompts.join(' ')}`);
  }
  if (prompts.includes('none') && prompts.length > 1) {
    throw blocked(400, 'invalid_request', 'Invalid parameter value for prompt: none stands alone');
  }
  return prompts;
}

function readChallenge(query: URLSearchParams): AuthorizationRequest['challenge'] {
  const value = query.get('code_challenge');
  const method = oneOf(query, 'code_challenge_method', ['plain', 'S256']);
  if (value === null) return undefined;
  if (!/^[\w.~-]{43,128}$/.test(value)) throw blocked(400, 'invalid_request', 'Malformed code_challenge');
  return { value, method: method === 'S256' ? 'S256' : 'plain' };
}

function oneOf(query: URLSearchParams, name: string, allowed: readonly string[]): string | undefined {
  const value = query.get(name) ?? undefined;
  if (value !== undefined && !allowed.includes(value)) {
    throw blocked(400, 'invalid_request', `Invalid parameter value for ${name}: ${value}`);
  }
  return value;
}

function missing(name: string): never {
  throw blocked(400, 'invalid_request', `Missing required parameter: ${name}`);
}

function blocked(status: number, error: string, explanation: string): Refusal {
  return new Refusal(errorPage(status, error, explanation));
}
