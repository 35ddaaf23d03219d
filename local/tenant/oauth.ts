import { Readable } from 'node:stream';
import { decodeJwt } from 'jose';
import type { Context, Middleware } from 'koa';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { BadBody, readFields } from './http.ts';
import type { Fields } from './http.ts';
import type { ProviderParts } from './parts.ts';
import { carriedParams } from './provider.ts';
import { asRefresh } from './refresh-policies.ts';
import { shapeIdToken } from './token-shape.ts';
import { federatedGrant } from './federated-grant.ts';
import type { VaultExchange } from './vault-exchange.ts';

const readByProvider = new Set([
  ...carriedParams,
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'id_token_hint',
  'login_hint',
  'max_age',
  'nonce',
  'prompt',
  'redirect_uri',
  'response_mode',
  'response_type',
  'state',
]);

/**
 * Turns Auth0's way of asking into the standard one: `audience` is RFC 8707's `resource`; `offline_access` needs no
 * consent prompt; every ID token carries `sid`.
 */
export function authorizeRequest(): Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/authorize' && ctx.method === 'GET') {
      const asked = new URLSearchParams(ctx.querystring);
      const forwarded = new URLSearchParams();
      for (const [name, value] of asked) if (readByProvider.has(name)) forwarded.append(name, value);
      forwarded.delete('offline');
      const scopes = (asked.get('scope') ?? 'openid profile email').split(/\s+/).filter(Boolean);
      if (scopes.includes('offline_access')) forwarded.set('offline', 'true');
      forwarded.set('scope', scopes.filter((scope) => scope !== 'offline_access').join(' '));
      if (scopes.includes('openid')) forwarded.set('claims', JSON.stringify({ id_token: { sid: null } }));
      else forwarded.delete('nonce'); // there is no ID token that it could stand in
      for (const audience of asked.getAll('audience')) forwarded.append('resource', audience);
      ctx.querystring = forwarded.toString();
    }
    await next();
    // Auth0 does not send RFC 9207's `iss` in its answers.
    const location = ctx.response.get('location');
    if (ctx.path.startsWith('/authorize') && URL.canParse(location)) {
      const target = new URL(location);
      if (!target.searchParams.has('iss')) return;
      target.searchParams.delete('iss');
      ctx.set('location', target.href);
      ctx.body = '';
    }
  };
}

/** The body as the form that the provider reads; JSON is as welcome at Auth0. */
function asForm(fields: Fields): Buffer {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name === 'audience' ? 'resource' : name, value);
    else if (typeof value === 'number' || typeof value === 'boolean') form.append(name, String(value));
  }
  return Buffer.from(form.toString());
}

/** Auth0's words for a refused token request. */
function auth0Error(
  out: { error: string; error_description?: string },
  grantType: unknown,
  detail: string | undefined,
): { status: number; error: string; error_description: string } {
  const described = out.error_description ?? out.error;
  switch (out.error) {
    case 'invalid_client':
      return { status: 401, error: 'access_denied', error_description: 'Unauthorized' };
    case 'invalid_grant': {
      if (grantType === 'refresh_token')
        return { status: 403, error: out.error, error_description: 'Unknown or invalid refresh token.' };
      const pkce = detail !== undefined && /PKCE|code_verifier/i.test(detail);
      return {
        status: 403,
        error: out.error,
        error_description: pkce ? 'Failed to verify code verifier' : 'Invalid authorization code',
      };
    }
    case 'unsupported_grant_type':
      return {
        status: 403,
        error: out.error,
        error_description: `Unsupported grant type: ${String(grantType)}`,
      };
    case 'access_denied':
      return { status: 403, error: out.error, error_description: described };
    case 'server_error':
      return { status: 500, error: out.error, error_description: described };
    default:
      if (out.error === 'invalid_request' && described.includes('grant type is not allowed')) {
        return {
          status: 403,
          error: 'unauthorized_client',
          error_description: `Grant type '${String(grantType)}' not allowed for the client.`,
        };
      }
      return { status: 400, error: out.error, error_description: described };
  }
}

interface TokenAnswer {
  readonly access_token?: string;
  readonly id_token?: string;
  readonly scope?: string;
  readonly error?: string;
  readonly error_description?: string;
}

/** The authorization behind an answer: the provider leaves what it read on the context. */
function grantOf(ctx: Context): string | undefined {
  const { entities } = (ctx as KoaContextWithOIDC).oidc;
  return entities.AuthorizationCode?.grantId ?? entities.RefreshToken?.grantId;
}

/** The scope that the API's token really holds, and the ID token in Auth0's form. */
async function shapedAnswer(
  parts: ProviderParts,
  answer: TokenAnswer,
  grantId: string | undefined,
): Promise<TokenAnswer> {
  const { access_token: token = '', id_token: idToken } = answer;
  const scope = token.split('.').length === 3 ? decodeJwt<{ scope?: string }>(token).scope : answer.scope;
  return {
    ...answer,
    ...(scope === undefined ? {} : { scope }),
    ...(idToken === undefined ? {} : { id_token: await shapeIdToken(parts, idToken, grantId) }),
  };
}

/** Takes both kinds of body at the token and revocation endpoints, and answers in Auth0's shape. */
export function tokenRequest(provider: Provider, parts: ProviderParts, vault: VaultExchange): Middleware {
  const details = new WeakMap<object, string>();
  const origins = parts.rules.allowedOrigins();
  provider.on('grant.error', (ctx, error) => {
    const detail: unknown = 'error_detail' in error ? error.error_detail : undefined;
    if (typeof detail === 'string') details.set(ctx.req, detail);
  });
  return async (ctx, next) => {
    const path = ctx.path;
    if (ctx.method === 'OPTIONS' && path.startsWith('/oauth/') && !origins.has(ctx.get('origin'))) {
      ctx.status = 204; // the provider would let every origin past the preflight
      return;
    }
    if (ctx.method !== 'POST' || (path !== '/oauth/token' && path !== '/oauth/revoke')) {
      await next();
      return;
    }
    let fields: Fields;
    try {
      fields = await readFields(ctx);
    } catch (cause) {
      if (!(cause instanceof BadBody)) throw cause;
      ctx.status = 400;
      ctx.body = { error: 'invalid_request', error_description: cause.message };
      return;
    }
    if (path === '/oauth/token' && fields['grant_type'] === federatedGrant) {
      await vault.answer(ctx, fields);
      return;
    }
    const form = asForm(fields['grant_type'] === 'refresh_token' ? asRefresh(parts.rules, fields) : fields);
    ctx.req.headers['content-type'] = 'application/x-www-form-urlencoded';
    ctx.req.headers['content-length'] = String(form.length);
    delete ctx.req.headers['transfer-encoding'];
    // The provider reads the stream of `ctx.req`, which is spent.
    const replay = Object.assign(Readable.from([form], { objectMode: false }), { headers: ctx.req.headers });
    Object.defineProperty(ctx, 'req', { value: replay });
    await next();
    const answer = (ctx.body ?? {}) as TokenAnswer;
    if (answer.error !== undefined) {
      const shaped = auth0Error(
        { error: answer.error, error_description: answer.error_description ?? answer.error },
        fields['grant_type'],
        details.get(replay),
      );
      ctx.status = shaped.status;
      ctx.body = { error: shaped.error, error_description: shaped.error_description };
    } else if (answer.access_token !== undefined) {
      ctx.body = await shapedAnswer(parts, answer, grantOf(ctx));
    }
  };
}
