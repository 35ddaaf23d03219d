import { routes, page, query } from './http.ts';
import type { AccessRules } from './access.ts';
import { errorPage } from './pages.ts';
import type { Context, Middleware } from 'koa';
import type { Provider } from 'oidc-provider';

/** The discovery document in the shape of Auth0's. */
export function discovery(issuer: string): Record<string, unknown> {
  const at = (path: string): string => `${issuer}${path}`;
  return {
    issuer,
    authorization_endpoint: at('authorize'),
    token_endpoint: at('oauth/token'),
    userinfo_endpoint: at('userinfo'),
    jwks_uri: at('.well-known/jwks.json'),
    revocation_endpoint: at('oauth/revoke'),
    scopes_supported: ['openid', 'profile', 'offline_access', 'name', 'email', 'email_verified', 'picture'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    claims_supported: [
      'aud',
      'auth_time',
      'created_at',
      'email',
      'email_verified',
      'exp',
      'family_name',
      'given_name',
      'iat',
      'identities',
      'iss',
      'name',
      'nickname',
      'phone_number',
      'picture',
      'sub',
    ],
    request_uri_parameter_supported: false,
    request_parameter_supported: false,
  };
}

/** Auth0 leaves query string and fragment out when it compares a `returnTo`. */
const comparable = (url: string): string => url.replace(/[?#].*$/, '');

async function logout(ctx: Context, provider: Provider, rules: AccessRules): Promise<void> {
  const { returnTo, client_id: clientId } = query(ctx);
  const session = await provider.Session.get(provider.createContext(ctx.req, ctx.res));
  if (session.accountId !== undefined) await session.destroy();
  ctx.cookies.set(provider.cookieName('session'), null, { httpOnly: true, sameSite: 'lax' });
  const allowed = rules.logoutUrls(clientId);
  const target = returnTo ?? allowed[0];
  if (target !== undefined && allowed.some((url) => comparable(url) === comparable(target))) {
    ctx.redirect(target);
    return;
  }
  const description =
    returnTo === undefined
      ? 'You are signed out.'
      : 'The "returnTo" querystring parameter is not defined as a valid URL in "Allowed Logout URLs".';
  page(ctx, returnTo === undefined ? 200 : 400, errorPage('invalid_request', description));
}

/** Discovery and `/v2/logout`. */
export function metadataRoutes(provider: Provider, rules: AccessRules, issuer: string): Middleware {
  return routes([
    {
      method: 'GET',
      path: /^\/\.well-known\/openid-configuration$/,
      handle: (ctx) => {
        ctx.set('access-control-allow-origin', '*');
        ctx.set('cache-control', 'public, max-age=15');
        ctx.body = discovery(issuer);
      },
    },
    { method: 'GET', path: /^\/v2\/logout$/, handle: (ctx) => logout(ctx, provider, rules) },
  ]);
}
