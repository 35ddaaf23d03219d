import type { Context, Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import { bearer, claimsFor, scopesOf } from './bearer.ts';
import type { TenantKeys } from './keys.ts';
import { claimsOf } from './parts.ts';
import type { People } from './people.ts';
import { Bucket } from './rate.ts';

const claimsByScope: Readonly<Record<string, readonly string[]>> = {
  profile: ['name', 'nickname', 'given_name', 'family_name', 'picture', 'updated_at'],
  email: ['email', 'email_verified'],
};

/** `/userinfo`: takes the API's JWTs that name it as audience, and opaque tokens; so many calls a minute for a user. */
export function userinfo(options: {
  provider: Provider;
  people: People;
  keys: TenantKeys;
  issuer: string;
  perMinute: number;
  origins: ReadonlySet<string>;
  now?: () => number;
}): Middleware {
  const buckets = new Map<string, Bucket>();
  const subject = async (token: string): Promise<{ sub: string; scopes: readonly string[] } | undefined> => {
    if (token.split('.').length === 3) {
      const claims = await claimsFor(options.keys, token, `${options.issuer}userinfo`);
      if (claims?.sub === undefined) return undefined;
      return { sub: claims.sub, scopes: scopesOf(claims) };
    }
    const opaque = await options.provider.AccessToken.find(token);
    return opaque === undefined
      ? undefined
      : { sub: opaque.accountId, scopes: opaque.scope?.split(' ') ?? [] };
  };
  return async (ctx: Context, next) => {
    if (ctx.path !== '/userinfo') {
      await next();
      return;
    }
    const origin = ctx.get('origin');
    ctx.vary('origin');
    if (options.origins.has(origin)) ctx.set('access-control-allow-origin', origin);
    if (ctx.method === 'OPTIONS') {
      ctx.set('access-control-allow-headers', 'authorization, auth0-client');
      ctx.status = 204;
      return;
    }
    const token = bearer(ctx);
    const found = token === undefined ? undefined : await subject(token);
    const user = found === undefined ? undefined : options.people.find(found.sub);
    if (found === undefined || user === undefined) {
      ctx.status = 401;
      ctx.set('www-authenticate', 'Bearer');
      ctx.body = 'Unauthorized';
      return;
    }
    const bucket =
      buckets.get(found.sub) ??
      new Bucket({ perSecond: options.perMinute / 60, burst: options.perMinute }, options.now);
    buckets.set(found.sub, bucket);
    const allowance = bucket.take();
    ctx.set('x-ratelimit-limit', String(allowance.limit));
    ctx.set('x-ratelimit-remaining', String(allowance.remaining));
    ctx.set('x-ratelimit-reset', String(allowance.reset));
    if (!allowance.allowed) {
      ctx.status = 429;
      ctx.body = { error: 'access_denied', error_description: 'Too Many Requests' };
      return;
    }
    const wanted = found.scopes.flatMap((scope) => claimsByScope[scope] ?? []);
    const claims = Object.entries(claimsOf(user)).filter(([name]) => wanted.includes(name));
    ctx.body = { sub: found.sub, ...Object.fromEntries(claims) };
  };
}
