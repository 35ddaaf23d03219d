import type { KoaContextWithOIDC } from 'oidc-provider';
import type { AccessRules } from './access.ts';
import type { PostLoginEvent, PostLoginOutcome } from './action.ts';
import type { TenantKeys } from './keys.ts';
import type { People, User } from './people.ts';
import type { Setup } from './setup.ts';

/** What an authorization leaves behind for the tokens that come of it; the provider keeps no room for it. */
export interface Transaction {
  readonly connection: string;
  /** Whether `offline_access` was asked for at an API that allows it. */
  readonly offline: boolean;
  /** The OIDC scopes that were asked for, in the order asked. */
  readonly scopes: readonly string[];
  outcome: PostLoginOutcome;
}

/** Everything that the protocol engine needs to behave as the tenant that infra/auth0 describes. */
export interface ProviderParts {
  /** Ends in `/`, as Auth0's do. */
  readonly issuer: string;
  readonly setup: Setup;
  readonly rules: AccessRules;
  readonly people: People;
  readonly keys: TenantKeys;
  /** Keyed by the provider's grant id; every authorization makes a grant of its own. */
  readonly transactions: Map<string, Transaction>;
  readonly postLogin: (event: PostLoginEvent) => Promise<PostLoginOutcome>;
}

/** A request parameter, when it came as one string. */
export function param(ctx: KoaContextWithOIDC, name: string): string | undefined {
  const value = ctx.oidc.params?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** The OIDC claims of a user, as ID tokens and `/userinfo` give them. */
export function claimsOf(user: User): Record<string, unknown> {
  return { ...user.profile, updated_at: user.updated_at };
}

const publicIdentity = (identity: User['identities'][number]): Record<string, unknown> => ({
  connection: identity.connection,
  provider: identity.provider,
  user_id: identity.user_id,
  isSocial: identity.isSocial,
});

/** Runs the login Actions for the person and client at hand. */
export function runPostLogin(
  parts: ProviderParts,
  ctx: KoaContextWithOIDC,
  user: User,
  connection: string,
  scopes: readonly string[],
): Promise<PostLoginOutcome> {
  const client = ctx.oidc.client?.clientId ?? '';
  const audience = Object.keys(ctx.oidc.resourceServers ?? {})[0];
  const strategy = parts.setup.connections.find((candidate) => candidate.name === connection)?.strategy;
  return parts.postLogin({
    user: { ...user.profile, user_id: user.user_id, identities: user.identities.map(publicIdentity) },
    client: { client_id: client, name: client },
    connection: { name: connection, strategy: strategy ?? 'auth0' },
    authorization: { roles: parts.rules.roles(user.user_id) },
    ...(audience === undefined ? {} : { resource_server: { identifier: audience } }),
    transaction: {
      protocol: ctx.oidc.route === 'token' ? 'oauth2-refresh-token' : 'oidc-basic-profile',
      requested_scopes: scopes,
    },
    request: { ip: ctx.ip, user_agent: ctx.get('user-agent'), hostname: ctx.hostname },
  });
}
