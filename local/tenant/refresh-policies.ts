import type { KoaContextWithOIDC } from 'oidc-provider';
import type { AccessRules } from './access.ts';
import { text, type Fields } from './http.ts';

// Auth0's multi-resource refresh tokens: one refresh token is good for further APIs, by policies of the client.
// https://auth0.com/docs/secure/tokens/refresh-tokens/multi-resource-refresh-token

/** As much of what a refresh token is made from as is changed here. */
interface Source {
  resource?: string | string[] | undefined;
  scope?: string | undefined;
}

/**
 * Makes the refresh token that is about to be issued good for the further APIs of the client's policies. The API of the
 * sign-in stays the first, which is the one that a refresh without `audience` is for.
 *
 * @param source the code that it is made from, whose access token is made already
 */
export async function widen(rules: AccessRules, ctx: KoaContextWithOIDC, source: Source): Promise<void> {
  const policies = rules.refreshPolicies(ctx.oidc.client?.clientId ?? '');
  const grant = ctx.oidc.entities.Grant;
  if (policies.length === 0 || grant === undefined) return;
  for (const { audience, scope } of policies) grant.addResourceScope(audience, scope.join(' '));
  await grant.save();
  source.resource = [source.resource ?? [], policies.map(({ audience }) => audience)].flat(2);
  source.scope = [source.scope ?? '', ...policies.flatMap(({ scope }) => scope)].join(' ').trim();
}

/**
 * A refresh may name another API, where the client has a policy for it; other audiences count as none. OIDC's scopes
 * come back whether they are named or not.
 */
export function asRefresh(rules: AccessRules, { audience, scope, ...fields }: Fields): Fields {
  const asked =
    typeof scope === 'string' ? scope.split(/\s+/).filter((name) => name !== 'offline_access') : [];
  const policy = rules
    .refreshPolicies(text(fields, 'client_id') ?? '')
    .find((candidate) => candidate.audience === audience);
  if (policy === undefined) return asked.length === 0 ? fields : { ...fields, scope: asked.join(' ') };
  const granted = policy.scope.filter((name) => asked.includes(name));
  return { ...fields, audience: policy.audience, scope: ['openid', ...granted].join(' ') };
}
