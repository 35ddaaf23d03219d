import type { Context } from 'koa';
import type { JWTPayload } from 'jose';
import type { TenantKeys } from './keys.ts';

/** The bearer token of a request (RFC 6750 §2.1), if there is one. */
export function bearer(ctx: Context): string | undefined {
  return /^Bearer +([\w.~+/=-]+)$/i.exec(ctx.get('authorization'))?.[1];
}

/** The claims of a token of this tenant for that audience; undefined for any other token. */
export async function claimsFor(
  keys: TenantKeys,
  token: string,
  audience: string,
): Promise<JWTPayload | undefined> {
  try {
    return await keys.verify(token, audience);
  } catch {
    return undefined; // whatever is wrong with it, the answer is the same: it opens nothing here
  }
}

/** The scopes of a token. */
export function scopesOf(claims: JWTPayload): readonly string[] {
  const scope = claims['scope'];
  return typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
}
