import { randomBytes } from 'node:crypto';
import { errors, interactionPolicy, Provider } from 'oidc-provider';
import type { Configuration, FindAccount, Grant, KoaContextWithOIDC } from 'oidc-provider';
import { claimsOf, param, runPostLogin } from './parts.ts';
import type { ProviderParts } from './parts.ts';
import { widen } from './refresh-policies.ts';
import { memoryStore } from './store.ts';
import { shapeAccessToken } from './token-shape.ts';

/** Parameters beyond OAuth that `/authorize` carries through the sign-in. */
export const carriedParams = [
  'connection',
  'connection_scope',
  'access_type',
  'approval_prompt',
  'screen_hint',
  'offline',
] as const;

const { Check, Prompt } = interactionPolicy;

function policy(parts: ProviderParts): interactionPolicy.DefaultPolicy {
  const prompts = interactionPolicy.base();
  // A loopback redirect is no reason to ask: the local stack has nothing else. A real tenant may; see the README.
  prompts.get('consent')?.checks.remove('native_client_prompt');
  const login = prompts.get('login');
  login?.checks.add(
    new Check('user_gone', 'Login required', 'login_required', (ctx) => {
      const id = ctx.oidc.session?.accountId;
      return id !== undefined && parts.people.find(id) === undefined;
    }),
  );
  login?.checks.add(
    // A session does not answer for a connection that it did not come by, nor for wider scopes there.
    new Check('connection_requested', 'Login required', 'login_required', (ctx) => {
      const asked = param(ctx, 'connection');
      const id = ctx.oidc.session?.accountId;
      if (asked === undefined || id === undefined || ctx.oidc.result?.login !== undefined) return false;
      if (param(ctx, 'connection_scope') !== undefined || param(ctx, 'approval_prompt') !== undefined)
        return true;
      return parts.people.find(id)?.lastConnection !== asked;
    }),
  );
  for (const check of login?.checks ?? []) check.description = 'Login required'; // Auth0's words for all of them
  prompts.add(
    new Prompt(
      { name: 'post_login', requestable: false },
      new Check('actions', 'The login Actions have run', async (ctx) => {
        await keepTransaction(parts, ctx);
        return false;
      }),
    ),
  );
  return prompts;
}

async function keepTransaction(parts: ProviderParts, ctx: KoaContextWithOIDC): Promise<void> {
  const user = parts.people.find(ctx.oidc.session?.accountId ?? '');
  const grantId = ctx.oidc.grant?.jti;
  if (user === undefined || grantId === undefined) return;
  const audiences = Object.keys(ctx.oidc.resourceServers ?? {});
  const offline =
    param(ctx, 'offline') === 'true' &&
    audiences.every((audience) => parts.rules.api(audience)?.allow_offline_access === true);
  const scopes = [...ctx.oidc.requestParamOIDCScopes, ...(offline ? ['offline_access'] : [])];
  const outcome = await runPostLogin(parts, ctx, user, user.lastConnection, scopes);
  if (outcome.denied !== undefined) throw new errors.CustomOIDCProviderError('access_denied', outcome.denied);
  parts.transactions.set(grantId, {
    connection: user.lastConnection,
    offline,
    scopes,
    outcome,
  });
}

/** Grants what was asked for where consent is left out or was just given; every authorization has its own grant. */
async function loadExistingGrant(parts: ProviderParts, ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, provider } = ctx.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const audiences = Object.keys(ctx.oidc.resourceServers ?? {});
  const asked = audiences.length > 0 ? audiences : [undefined];
  const skips = asked.every((audience) => parts.rules.skipsConsent(client.clientId, audience));
  if (!skips && ctx.oidc.result?.consent === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...ctx.oidc.requestParamOIDCScopes].join(' '));
  grant.addOIDCClaims(['auth_time', 'sid']);
  for (const audience of audiences)
    grant.addResourceScope(audience, [...ctx.oidc.requestParamScopes].join(' '));
  await grant.save();
  return grant;
}

/** Builds the OAuth and OpenID Connect engine of the tenant. */
export function makeProvider(parts: ProviderParts): Provider {
  const { rules, people, transactions, setup } = parts;
  const origins = rules.allowedOrigins();
  const findAccount: FindAccount = (_ctx, id) => {
    const user = people.find(id);
    if (user === undefined) return undefined;
    return { accountId: id, claims: () => ({ sub: id, ...claimsOf(user) }) };
  };
  const sessionSeconds = setup.tenant.session_lifetime * 3_600;
  const refreshSeconds = (clientId: string | undefined): number =>
    rules.client(clientId ?? '')?.refresh_token?.token_lifetime ?? 2_592_000;
  const configuration: Configuration = {
    adapter: memoryStore(),
    clients: rules.metadata(),
    jwks: { keys: [parts.keys.jwk] },
    findAccount,
    loadExistingGrant: (ctx) => loadExistingGrant(parts, ctx),
    extraParams: [...carriedParams],
    scopes: ['openid', 'offline_access'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'nickname', 'given_name', 'family_name', 'picture', 'updated_at'],
      email: ['email', 'email_verified'],
      auth_time: null,
      sid: null,
    },
    conformIdTokenClaims: false, // Auth0 puts the asked profile claims into the ID token
    clientBasedCORS: (_ctx, origin) => origins.has(origin),
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'auth0', interaction: 'auth0_login', resume: 'auth0_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, _client, oneOf) => {
          if (param(ctx, 'grant_type') === 'client_credentials') {
            throw new errors.CustomOIDCProviderError(
              'access_denied',
              'No audience parameter was provided, and no default audience has been configured',
            );
          }
          return oneOf?.[0] ?? [];
        },
        getResourceServerInfo: (ctx, audience, client) => {
          const info = rules.resourceServer(audience);
          if (param(ctx, 'grant_type') !== 'client_credentials') return info;
          const asked = param(ctx, 'scope')?.split(' ').filter(Boolean) ?? [];
          const granted = rules.machineScopes(client.clientId, audience, asked);
          return { ...info, scope: granted.join(' ') };
        },
        useGrantedResource: () => true,
      },
      clientCredentials: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: false },
    },
    formats: {
      customizers: {
        jwt: (ctx, token, jwt) => shapeAccessToken(parts, ctx, token, jwt),
      },
    },
    interactions: { policy: policy(parts), url: (_ctx, interaction) => `/u/login/${interaction.uid}` },
    issueRefreshToken: async (ctx, client, source) => {
      const isOffline =
        client.grantTypeAllowed('refresh_token') &&
        typeof source['grantId'] === 'string' &&
        transactions.get(source['grantId'])?.offline === true;
      if (isOffline) await widen(rules, ctx, source);
      return isOffline;
    },
    expiresWithSession: () => false,
    rotateRefreshToken: (ctx) =>
      rules.client(ctx.oidc.client?.clientId ?? '')?.refresh_token?.rotation_type === 'rotating',
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    responseTypes: ['code'],
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      revocation: '/oauth/revoke',
      jwks: '/.well-known/jwks.json',
      userinfo: '/oidc/userinfo',
    },
    renderError: (ctx, out) => {
      ctx.type = 'json';
      ctx.body = out;
    },
    ttl: {
      AccessToken: 86_400,
      AuthorizationCode: 600,
      ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? 86_400,
      Grant: Math.max(sessionSeconds, ...setup.clients.map((client) => refreshSeconds(client.name))),
      IdToken: (_ctx, _token, client) =>
        rules.client(client.clientId)?.jwt_configuration.lifetime_in_seconds ?? 36_000,
      Interaction: 3_600,
      RefreshToken: (_ctx, _token, client) => refreshSeconds(client.clientId),
      Session: sessionSeconds,
    },
  };
  return new Provider(parts.issuer, configuration);
}
