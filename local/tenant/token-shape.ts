import { decodeJwt } from 'jose';
import { errors } from 'oidc-provider';
import type { AccessToken, ClientCredentials, JWTStructured, KoaContextWithOIDC } from 'oidc-provider';
import { param, runPostLogin } from './parts.ts';
import type { ProviderParts } from './parts.ts';
import type { ApiSetup } from './setup.ts';

const now = (): number => Math.floor(Date.now() / 1_000);

/** The dialect adds `permissions` only where RBAC is on (Auth0's "Add Permissions in the Access Token"). */
function withPermissions(api: ApiSetup, permissions: readonly string[]): Record<string, unknown> {
  return api.enforce_policies && api.token_dialect === 'access_token_authz' ? { permissions } : {};
}

/**
 * Gives an access token the form of Auth0's own dialect: `typ: JWT` and `azp` in place of RFC 9068's names, the user's
 * permissions, the Action's claims, and no `auth_time`.
 */
export async function shapeAccessToken(
  parts: ProviderParts,
  ctx: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
  jwt: JWTStructured,
): Promise<void> {
  const audience = token.resourceServer?.audience;
  const api = audience === undefined ? undefined : parts.rules.api(audience);
  const clientId = token.clientId;
  if (api === undefined || clientId === undefined) throw new Error('A JWT access token needs an API.');
  jwt.header = { typ: 'JWT' };
  const times = { iat: now(), exp: now() + api.token_lifetime };
  if (token.kind === 'ClientCredentials') {
    const scopes = token.scope?.split(' ') ?? [];
    const scope = param(ctx, 'scope') === undefined ? (token.resourceServer?.scope ?? '') : scopes.join(' ');
    jwt.payload = {
      iss: parts.issuer,
      sub: `${clientId}@clients`,
      aud: api.identifier,
      ...times,
      scope,
      gty: 'client-credentials',
      azp: clientId,
      ...withPermissions(api, scope.split(' ').filter(Boolean)),
    };
    return;
  }
  jwt.payload = await userPayload(parts, ctx, token, api, clientId, times);
}

async function userPayload(
  parts: ProviderParts,
  ctx: KoaContextWithOIDC,
  token: AccessToken,
  api: ApiSetup,
  clientId: string,
  times: { readonly iat: number; readonly exp: number },
): Promise<Record<string, unknown>> {
  const transaction = parts.transactions.get(token.grantId);
  const user = parts.people.find(token.accountId);
  if (transaction === undefined || user === undefined)
    throw new errors.InvalidGrant('the authorization is gone');
  if (param(ctx, 'grant_type') === 'refresh_token') {
    const outcome = await runPostLogin(parts, ctx, user, transaction.connection, transaction.scopes);
    if (outcome.denied !== undefined)
      throw new errors.CustomOIDCProviderError('access_denied', outcome.denied);
    transaction.outcome = outcome;
  }
  const permissions = parts.rules.userPermissions(user.user_id, api);
  const asked = token.scope?.split(' ') ?? [];
  const granted = api.enforce_policies ? asked.filter((scope) => permissions.includes(scope)) : asked;
  const openid = transaction.scopes.includes('openid');
  return {
    ...transaction.outcome.accessTokenClaims,
    iss: parts.issuer,
    sub: user.user_id,
    aud: openid ? [api.identifier, `${parts.issuer}userinfo`] : api.identifier,
    ...times,
    scope: [...transaction.scopes, ...granted].join(' '),
    azp: clientId,
    ...withPermissions(api, permissions),
  };
}

/**
 * Signs an ID token again in Auth0's form: `typ: JWT` in the header, and the Actions' own claims in it.
 *
 * @param idToken as the provider made it
 */
export function shapeIdToken(
  parts: ProviderParts,
  idToken: string,
  grantId: string | undefined,
): Promise<string> {
  const added = parts.transactions.get(grantId ?? '')?.outcome.idTokenClaims ?? {};
  return parts.keys.sign({ ...added, ...decodeJwt(idToken) }, {}, 'tenant');
}
