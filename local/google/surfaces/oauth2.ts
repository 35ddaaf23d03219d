import { createHash, timingSafeEqual } from 'node:crypto';
import { oauthError } from '../errors.ts';
import { type Incoming, json, type Reply } from '../http.ts';
import type { RegisteredClient } from '../oauth/client.ts';
import type { RefreshToken } from '../oauth/grants.ts';
import type { AuthorizationRequest } from '../oauth/request.ts';
import { parseScopes } from '../oauth/scopes.ts';
import type { Surface } from '../router.ts';
import type { World } from '../world.ts';

/** What the token endpoint answers (RFC 6749 §5.1, with Google's `id_token`). */
export interface TokenAnswer {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token?: string;
  readonly scope: string;
  readonly token_type: 'Bearer';
  readonly id_token?: string;
}

/** oauth2.googleapis.com: codes and refresh tokens in, access tokens out; and the end of a grant. */
export const oauth2: Surface = {
  host: 'oauth2.googleapis.com',
  routes: [
    { method: 'POST', path: '/token', handle: token },
    { method: 'POST', path: '/revoke', handle: revoke },
    { method: 'GET', path: '/tokeninfo', handle: tokenInfo },
    { method: 'POST', path: '/tokeninfo', handle: tokenInfo },
  ],
};

async function token(request: Incoming, world: World): Promise<Reply> {
  const form = await request.form();
  const holder = world.grants.refresh(form.get('refresh_token') ?? '')?.grant.account;
  if (holder !== undefined) world.calls.name(request, holder.email);
  const client = authenticate(request, form, world);
  const type = form.get('grant_type');
  if (type === 'authorization_code') return json(200, await exchangeCode(form, client, world));
  if (type === 'refresh_token') return json(200, await refresh(form, client, world));
  if (type === null) throw oauthError(400, 'invalid_request', 'Required parameter is missing: grant_type');
  throw oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${type}`);
}

/** RFC 6749 §2.3.1: HTTP Basic, or the body. */
function authenticate(request: Incoming, form: URLSearchParams, world: World): RegisteredClient {
  const basic = /^basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const [basicId, ...basicSecret] = basic === undefined ? [] : atobSafe(basic).split(':');
  const id = basicId === undefined ? form.get('client_id') : formDecode(basicId);
  const secret = basicId === undefined ? form.get('client_secret') : formDecode(basicSecret.join(':'));
  if (id === null) throw oauthError(400, 'invalid_request', 'Could not determine client ID from request.');
  const client = world.clients.find((known) => known.id === id);
  if (client === undefined) throw oauthError(401, 'invalid_client', 'The OAuth client was not found.');
  if (secret === null) throw oauthError(400, 'invalid_request', 'client_secret is missing.');
  if (!same(secret, client.secret)) {
    throw oauthError(401, 'invalid_client', 'The provided client secret is invalid.');
  }
  return client;
}

async function exchangeCode(
  form: URLSearchParams,
  client: RegisteredClient,
  world: World,
): Promise<TokenAnswer> {
  const code = world.grants.takeCode(form.get('code') ?? '');
  if (form.get('code') === null) throw oauthError(400, 'invalid_request', 'Missing required parameter: code');
  if (code === undefined || code.grant.clientId !== client.id) {
    throw oauthError(400, 'invalid_grant', 'Bad Request');
  }
  if (form.get('redirect_uri') !== code.request.redirectUri) {
    throw oauthError(400, 'redirect_uri_mismatch', 'Bad Request');
  }
  checkVerifier(form.get('code_verifier'), code.request.challenge);
  const { grant, scopes, offline } = code;
  const accessToken = world.grants.newAccessToken(
    { grant, scopes },
    offline,
    world.settings.accessTokenSeconds,
  );
  const answer: TokenAnswer = {
    access_token: accessToken,
    expires_in: world.settings.accessTokenSeconds,
    ...(offline ? { refresh_token: world.grants.newRefreshToken(grant, scopes) } : {}),
    scope: scopes.join(' '),
    token_type: 'Bearer',
    ...(await idTokenFor(accessToken, code, world)),
  };
  if (grant.account.takesBack) world.grants.revoke(grant);
  return answer;
}

async function idTokenFor(
  accessToken: string,
  code: RefreshToken & { readonly request?: AuthorizationRequest },
  world: World,
): Promise<{ id_token?: string }> {
  if (!code.scopes.includes('openid')) return {};
  const { account, clientId } = code.grant;
  const nonce = code.request?.nonce;
  return {
    id_token: await world.keys.idToken({ account, clientId, scopes: code.scopes, nonce, accessToken }),
  };
}

/** The answer has no refresh token: Google's do not rotate. A `scope` may narrow, never widen (RFC 6749 §6). */
async function refresh(form: URLSearchParams, client: RegisteredClient, world: World): Promise<TokenAnswer> {
  const value = form.get('refresh_token');
  if (value === null) throw oauthError(400, 'invalid_request', 'Missing required parameter: refresh_token');
  const known = world.grants.refresh(value);
  if (known === undefined) throw oauthError(400, 'invalid_grant', 'Token has been expired or revoked.');
  if (known.grant.clientId !== client.id) throw oauthError(401, 'unauthorized_client', 'Unauthorized');
  const asked = parseScopes(form.get('scope') ?? '');
  if (asked.some((scope) => !known.scopes.includes(scope))) {
    throw oauthError(400, 'invalid_scope', 'Some requested scopes were not granted.');
  }
  const narrowed = { grant: known.grant, scopes: asked.length === 0 ? known.scopes : asked };
  const accessToken = world.grants.newAccessToken(narrowed, true, world.settings.accessTokenSeconds);
  return {
    access_token: accessToken,
    expires_in: world.settings.accessTokenSeconds,
    scope: narrowed.scopes.join(' '),
    token_type: 'Bearer',
    ...(await idTokenFor(accessToken, narrowed, world)),
  };
}

function checkVerifier(verifier: string | null, challenge: AuthorizationRequest['challenge']): void {
  if (challenge === undefined) return;
  if (verifier === null) throw oauthError(400, 'invalid_grant', 'Missing code verifier.');
  const sent =
    challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  if (!same(sent, challenge.value)) throw oauthError(400, 'invalid_grant', 'Invalid code verifier.');
}

/** RFC 7009, as Google does it: access or refresh token, in body or query, and the whole grant goes. */
async function revoke(request: Incoming, world: World): Promise<Reply> {
  const value = (await request.form()).get('token') ?? request.query.get('token');
  if (value === null) throw oauthError(400, 'invalid_request', 'Missing required parameter: token');
  const known = world.grants.access(value) ?? world.grants.refresh(value);
  if (known === undefined) throw oauthError(400, 'invalid_token', 'Token expired or revoked');
  world.grants.revoke(known.grant);
  return json(200, {});
}

async function tokenInfo(request: Incoming, world: World): Promise<Reply> {
  const form = request.method === 'POST' ? await request.form() : request.query;
  const idToken = form.get('id_token');
  if (idToken !== null) {
    const claims = await world.keys.verify(idToken);
    if (claims === undefined) throw oauthError(400, 'invalid_token', 'Invalid Value');
    const { exp, iat, ...rest } = claims;
    return json(200, { ...rest, iat: String(iat), exp: String(exp) });
  }
  const access = world.grants.access(form.get('access_token') ?? undefined);
  if (access === undefined) throw oauthError(400, 'invalid_token', 'Invalid Value');
  const { account, clientId } = access.grant;
  world.calls.name(request, account.email);
  return json(200, {
    azp: clientId,
    aud: clientId,
    sub: account.sub,
    scope: access.scopes.join(' '),
    exp: String(Math.floor(access.expiresAt / 1000)),
    expires_in: String(Math.floor((access.expiresAt - world.clock.now()) / 1000)),
    ...(access.scopes.some((scope) => scope.endsWith('/userinfo.email'))
      ? { email: account.email, email_verified: 'true' }
      : {}),
    access_type: access.offline ? 'offline' : 'online',
  });
}

function same(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function atobSafe(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** The halves of Basic credentials are form-encoded (RFC 6749 §2.3.1); many clients do not bother. */
function formDecode(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}
