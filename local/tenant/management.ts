import type { Context, Middleware } from 'koa';
import type { JWTPayload } from 'jose';
import { decodeJwt } from 'jose';
import { bearer, claimsFor, scopesOf } from './bearer.ts';
import { BadBody, readFields, text } from './http.ts';
import type { TenantKeys } from './keys.ts';
import { IdentityConflict } from './people.ts';
import type { Identity, People, User } from './people.ts';
import { Bucket } from './rate.ts';

const tokenScope = 'read:user_idp_tokens';

function fail(ctx: Context, statusCode: number, error: string, message: string, errorCode: string): void {
  ctx.status = statusCode;
  ctx.body = { statusCode, error, message, errorCode };
}

/** Shown only to holders of `read:user_idp_tokens`. */
const upstreamTokens = new Set(['access_token', 'refresh_token', 'expires_in']);

const shownIdentity = (identity: Identity, withTokens: boolean): Record<string, unknown> =>
  Object.fromEntries(Object.entries(identity).filter(([name]) => withTokens || !upstreamTokens.has(name)));

const shownUser = (user: User, withTokens: boolean): Record<string, unknown> => ({
  user_id: user.user_id,
  ...user.profile,
  identities: user.identities.map((identity) => shownIdentity(identity, withTokens)),
  created_at: user.created_at,
  updated_at: user.updated_at,
  ...(user.last_login === undefined ? {} : { last_login: user.last_login }),
  logins_count: user.logins_count,
});

/** The corner of the Management API v2 that Valet uses, with the free plan's limits. */
export class ManagementApi {
  readonly #people: People;
  readonly #keys: TenantKeys;
  readonly #audience: string;
  readonly #issuer: string;
  readonly #bucket: Bucket | undefined;
  readonly #showsTokens: boolean;
  readonly #unmetered = new Set<string>();

  constructor(options: {
    people: People;
    keys: TenantKeys;
    issuer: string;
    /** False with Token Vault: tokens leave `identities[]`. Default true. */
    showsTokens?: boolean;
    audience: string;
    rate: { readonly perSecond: number; readonly burst: number } | 'off';
    now?: () => number;
  }) {
    this.#people = options.people;
    this.#keys = options.keys;
    this.#issuer = options.issuer;
    this.#audience = options.audience;
    this.#showsTokens = options.showsTokens ?? true;
    this.#bucket = options.rate === 'off' ? undefined : new Bucket(options.rate, options.now);
  }

  /** Requests about this user do not count against the limit: for tests that are about something else. */
  exempt(id: string): void {
    this.#unmetered.add(id);
  }

  middleware(): Middleware {
    return async (ctx, next) => {
      if (!ctx.path.startsWith('/api/v2/')) {
        await next();
      } else if (this.#passes(ctx)) {
        await this.#answer(ctx);
      }
    };
  }

  async #answer(ctx: Context): Promise<void> {
    const token = bearer(ctx);
    const claims = token === undefined ? undefined : await claimsFor(this.#keys, token, this.#audience);
    if (token === undefined) fail(ctx, 401, 'Unauthorized', 'Missing authentication', 'missing_token');
    else if (claims === undefined) fail(ctx, 401, 'Unauthorized', 'Invalid token', 'invalid_token');
    else await this.#route(ctx, claims);
  }

  #passes(ctx: Context): boolean {
    const id = decoded(/^\/api\/v2\/users\/([^/]+)/.exec(ctx.path)?.[1] ?? '');
    if (id !== undefined && this.#unmetered.has(id)) return true;
    const allowance = this.#bucket?.take();
    if (allowance === undefined) return true;
    ctx.set('x-ratelimit-limit', String(allowance.limit));
    ctx.set('x-ratelimit-remaining', String(allowance.remaining));
    ctx.set('x-ratelimit-reset', String(allowance.reset));
    if (!allowance.allowed)
      fail(ctx, 429, 'Too Many Requests', 'Global limit has been reached', 'too_many_requests');
    return allowance.allowed;
  }

  async #route(ctx: Context, claims: JWTPayload): Promise<void> {
    const match = /^\/api\/v2\/users\/([^/]+)(\/identities(?:\/([^/]+)\/([^/]+))?)?$/.exec(ctx.path);
    const [, rawId = '', identities, provider, userId] = match ?? [];
    const scopes = scopesOf(claims);
    const id = decoded(rawId);
    if (match === null || id === undefined) {
      fail(ctx, 404, 'Not Found', 'Not Found', 'not_found');
    } else if (ctx.method === 'GET' && identities === undefined) {
      if (this.#needs(ctx, scopes, 'read:users')) this.#show(ctx, id, scopes);
    } else if (ctx.method === 'POST' && identities !== undefined && provider === undefined) {
      if (this.#needs(ctx, scopes, 'update:users')) await this.#link(ctx, id);
    } else if (ctx.method === 'DELETE' && provider !== undefined && userId !== undefined) {
      if (this.#needs(ctx, scopes, 'update:users')) {
        const secondary = [decoded(provider) ?? '', decoded(userId) ?? ''] as const;
        this.#change(ctx, 200, () => this.#people.unlink(id, ...secondary));
      }
    } else {
      fail(ctx, 404, 'Not Found', 'Not Found', 'not_found');
    }
  }

  #needs(ctx: Context, scopes: readonly string[], wanted: string): boolean {
    if (scopes.includes(wanted)) return true;
    fail(ctx, 403, 'Forbidden', `Insufficient scope, expected any of: ${wanted}`, 'insufficient_scope');
    return false;
  }

  #show(ctx: Context, id: string, scopes: readonly string[]): void {
    const user = this.#people.find(id);
    if (user === undefined) fail(ctx, 404, 'Not Found', 'The user does not exist.', 'inexistent_user');
    else ctx.body = shownUser(user, this.#showsTokens && scopes.includes(tokenScope));
  }

  async #link(ctx: Context, id: string): Promise<void> {
    try {
      const fields = await readFields(ctx);
      const secondary = await this.#secondary(fields);
      if (secondary === undefined)
        fail(ctx, 400, 'Bad Request', 'The link_with token is not valid.', 'invalid_body');
      else this.#change(ctx, 201, () => this.#people.link(id, secondary));
    } catch (cause) {
      if (!(cause instanceof BadBody)) throw cause;
      fail(ctx, 400, 'Bad Request', cause.message, 'invalid_body');
    }
  }

  /** The second account: by its ID token, or by provider and id. */
  async #secondary(fields: Readonly<Record<string, unknown>>): Promise<string | undefined> {
    const linkWith = text(fields, 'link_with');
    if (linkWith === undefined) {
      const provider = text(fields, 'provider');
      const userId = text(fields, 'user_id');
      return provider === undefined || userId === undefined
        ? undefined
        : `${provider}|${userId.replace(`${provider}|`, '')}`;
    }
    // An ID token is for a client; any client of this tenant will do, and nothing but an ID token has one as `aud`.
    const audience = unverifiedAudience(linkWith);
    if (audience === undefined || audience.startsWith(this.#issuer)) return undefined;
    return (await claimsFor(this.#keys, linkWith, audience))?.sub;
  }

  #change(ctx: Context, status: number, work: () => readonly Identity[]): void {
    try {
      ctx.body = work().map((identity) => shownIdentity(identity, false));
      ctx.status = status;
    } catch (cause) {
      if (!(cause instanceof IdentityConflict)) throw cause;
      fail(ctx, 400, 'Bad Request', cause.message, 'invalid_body');
    }
  }
}

function unverifiedAudience(token: string): string | undefined {
  try {
    const { aud } = decodeJwt(token);
    return typeof aud === 'string' ? aud : undefined;
  } catch {
    return undefined; // not a JWT at all
  }
}

/** Ids hold `|` and come URL-encoded. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // a stray per cent sign names nobody
  }
}
