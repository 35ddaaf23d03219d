import { createHash, randomBytes } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { AccessRules } from './access.ts';
import { bearer, claimsFor, scopesOf } from './bearer.ts';
import { UpstreamRefusal } from './google.ts';
import type { GoogleFederation } from './google.ts';
import { BadBody, page, query, readFields, routes } from './http.ts';
import type { TenantKeys } from './keys.ts';
import { errorPage } from './pages.ts';
import { googleConnection } from './people.ts';
import type { GoogleSignIn } from './people.ts';
import type { TokenVault } from './vault.ts';

const connectWish = z.object({
  connection: z.literal(googleConnection),
  redirect_uri: z.string(),
  state: z.string().optional(),
  code_challenge: z.string(),
  code_challenge_method: z.literal('S256'),
  scopes: z.array(z.string()).default([]),
  authorization_params: z.object({ login_hint: z.string().optional() }).default({}),
});
const completeWish = z.object({
  auth_session: z.string(),
  connect_code: z.string(),
  redirect_uri: z.string(),
  code_verifier: z.string(),
});

/** A connection in progress, from the ticket to the completion. */
interface Session {
  readonly id: string;
  readonly userId: string;
  readonly wish: z.infer<typeof connectWish>;
  readonly expiresAt: number;
  /** Each is good once. */
  ticket: string | undefined;
  state: string | undefined;
  code: string | undefined;
  brought: GoogleSignIn | undefined;
}

const lifeMs = 300_000;
const base = '/me/v1/connected-accounts';
const secret = (): string => randomBytes(24).toString('base64url');
const stateCookie = (state: string): string => `auth0_connect_${state.slice(0, 16)}`;

/** A refusal in the form of the My Account API (RFC 9457, with Auth0's `type`). */
class Refused extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

/** My Account API's Connected Accounts, as auth0-spa-js's `connectAccountWithRedirect` walks through it. */
export class ConnectedAccounts {
  readonly #options: {
    readonly rules: AccessRules;
    readonly keys: TenantKeys;
    readonly google: GoogleFederation;
    readonly vault: TokenVault;
    readonly issuer: string;
  };
  readonly #sessions = new Map<string, Session>();

  constructor(options: {
    rules: AccessRules;
    keys: TenantKeys;
    google: GoogleFederation;
    vault: TokenVault;
    issuer: string;
  }) {
    this.#options = options;
  }

  middleware(): Middleware {
    const api = routes([
      { method: 'POST', path: new RegExp(`^${base}/connect$`), handle: (ctx) => this.#connect(ctx) },
      { method: 'POST', path: new RegExp(`^${base}/complete$`), handle: (ctx) => this.#complete(ctx) },
      { method: 'GET', path: new RegExp(`^${base}/accounts$`), handle: (ctx) => this.#list(ctx) },
      {
        method: 'DELETE',
        path: new RegExp(`^${base}/accounts/([\\w-]+)$`),
        handle: (ctx, match) => this.#remove(ctx, match[1] ?? ''),
      },
    ]);
    return async (ctx, next) => {
      if (ctx.path === '/connected-accounts/connect') this.#begin(ctx);
      else if (ctx.path === '/login/callback' && this.#away(ctx) !== undefined) await this.#callback(ctx);
      else if (!ctx.path.startsWith('/me/')) await next();
      else if (!this.#preflight(ctx))
        await this.#guard(ctx, async () => {
          await api(ctx, next);
        });
    };
  }

  /** Pages of the tenant's clients may call it. @returns whether that was all */
  #preflight(ctx: Context): boolean {
    const origin = ctx.get('origin');
    ctx.vary('origin');
    if (this.#options.rules.allowedOrigins().has(origin)) ctx.set('access-control-allow-origin', origin);
    if (ctx.method !== 'OPTIONS') return false;
    ctx.set('access-control-allow-headers', 'authorization, content-type, auth0-client, dpop');
    ctx.set('access-control-allow-methods', 'GET, POST, DELETE');
    ctx.status = 204;
    return true;
  }

  async #guard(ctx: Context, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      const refused =
        cause instanceof BadBody || cause instanceof z.ZodError
          ? new Refused(400, 'Bad Request', 'The request body is not valid.')
          : cause;
      if (!(refused instanceof Refused)) throw cause;
      const { status, title, message: detail } = refused;
      ctx.status = status;
      ctx.body = { type: `https://auth0.com/api-errors/A0E-${status}`, status, title, detail };
    }
  }

  async #caller(ctx: Context, scope: string): Promise<JWTPayload & { readonly sub: string }> {
    const claims = await claimsFor(this.#options.keys, bearer(ctx) ?? '', `${this.#options.issuer}me/`);
    if (claims?.sub === undefined) throw new Refused(401, 'Unauthorized', 'Invalid Token');
    if (!scopesOf(claims).includes(scope))
      throw new Refused(403, 'Forbidden', `Insufficient scope: ${scope}`);
    return { ...claims, sub: claims.sub };
  }

  async #connect(ctx: Context): Promise<void> {
    const { sub, azp } = await this.#caller(ctx, 'create:me:connected_accounts');
    const wish = connectWish.parse(await readFields(ctx));
    const { rules, issuer } = this.#options;
    const client = rules.client(String(azp));
    if (client?.callbacks.includes(wish.redirect_uri) !== true)
      throw new Refused(400, 'Bad Request', 'The redirect_uri is not an allowed callback of the client.');
    if (!rules.hasTokenVault(wish.connection))
      throw new Refused(400, 'Bad Request', 'The connection is not enabled for Connected Accounts.');
    for (const [id, old] of this.#sessions) if (old.expiresAt < Date.now()) this.#sessions.delete(id);
    const [id, ticket] = [secret(), secret()];
    const expiresAt = Date.now() + lifeMs;
    const open = { state: undefined, code: undefined, brought: undefined };
    this.#sessions.set(id, { id, userId: sub, wish, expiresAt, ticket, ...open });
    ctx.status = 201;
    ctx.body = {
      auth_session: id,
      connect_uri: `${issuer}connected-accounts/connect`,
      connect_params: { ticket },
      expires_in: lifeMs / 1_000,
    };
  }

  /** Looks a session up by one of its values; values that are used up find nothing. */
  #by(name: 'ticket' | 'state', value: string | undefined): Session | undefined {
    if (value === undefined) return undefined;
    return [...this.#sessions.values()].find(
      (session) => session[name] === value && session.expiresAt > Date.now(),
    );
  }

  #begin(ctx: Context): void {
    const session = this.#by('ticket', query(ctx)['ticket']);
    if (session === undefined) {
      page(ctx, 400, errorPage('invalid_request', 'This connection is over. Go back and start again.'));
      return;
    }
    const state = secret();
    session.ticket = undefined;
    session.state = state;
    ctx.cookies.set(stateCookie(state), '1', {
      path: '/login/callback',
      httpOnly: true,
      sameSite: 'lax',
      maxAge: lifeMs,
      signed: false,
    });
    ctx.redirect(
      this.#options.google.authorizationUrl(state, {
        connectionScope: session.wish.scopes.join(' '),
        loginHint: session.wish.authorization_params.login_hint,
        accessType: 'offline',
        approvalPrompt: 'force',
      }),
    );
    ctx.status = 303;
  }

  #away(ctx: Context): Session | undefined {
    return this.#by('state', query(ctx)['state']);
  }

  async #callback(ctx: Context): Promise<void> {
    const session = this.#away(ctx);
    const { state = '', code, error, error_description: description } = query(ctx);
    const mine = ctx.cookies.get(stateCookie(state), { signed: false }) === '1';
    ctx.cookies.set(stateCookie(state), null, { path: '/login/callback', signed: false });
    if (session === undefined || !mine) {
      page(ctx, 400, errorPage('invalid_request', 'This connection was not begun in this browser.'));
      return;
    }
    session.state = undefined;
    const back = new URL(session.wish.redirect_uri);
    const answer = await this.#bring(ctx, session, code, description ?? error);
    if (session.wish.state !== undefined) back.searchParams.set('state', session.wish.state);
    for (const [name, value] of Object.entries(answer)) back.searchParams.set(name, value);
    ctx.redirect(back.href);
    ctx.status = 303;
  }

  async #bring(
    ctx: Context,
    session: Session,
    code: string | undefined,
    refusal: string | undefined,
  ): Promise<Record<string, string>> {
    const denied = (why: string) => ({ error: 'access_denied', error_description: why });
    if (code === undefined || refusal !== undefined) return denied(refusal ?? 'Google sent no code.');
    const gone = new AbortController();
    ctx.res.once('close', () => gone.abort());
    try {
      session.brought = await this.#options.google.exchange(code, gone.signal);
    } catch (cause) {
      if (!(cause instanceof UpstreamRefusal)) throw cause;
      return denied(cause.message);
    }
    session.code = secret();
    return { connect_code: session.code };
  }

  async #complete(ctx: Context): Promise<void> {
    const { sub } = await this.#caller(ctx, 'create:me:connected_accounts');
    const wish = completeWish.parse(await readFields(ctx));
    const session = this.#sessions.get(wish.auth_session);
    this.#sessions.delete(wish.auth_session);
    const challenge = createHash('sha256').update(wish.code_verifier).digest('base64url');
    const fits =
      session !== undefined &&
      session.expiresAt > Date.now() &&
      session.userId === sub &&
      session.code === wish.connect_code &&
      session.wish.redirect_uri === wish.redirect_uri &&
      session.wish.code_challenge === challenge;
    if (!fits || session.brought === undefined)
      throw new Refused(400, 'Bad Request', 'The connect_code is not valid.');
    ctx.status = 201;
    ctx.body = shown(this.#options.vault.connect(sub, session.brought));
  }

  async #list(ctx: Context): Promise<void> {
    const { sub } = await this.#caller(ctx, 'read:me:connected_accounts');
    ctx.body = { accounts: this.#options.vault.accounts(sub).map(shown) };
  }

  async #remove(ctx: Context, id: string): Promise<void> {
    const { sub } = await this.#caller(ctx, 'delete:me:connected_accounts');
    if (!this.#options.vault.disconnect(sub, id))
      throw new Refused(404, 'Not Found', 'There is no such account.');
    ctx.status = 204;
  }
}

function shown(account: ReturnType<TokenVault['connect']>): Record<string, unknown> {
  const { id, connection, scopes, createdAt } = account;
  return { id, connection, access_type: 'offline', scopes, created_at: createdAt };
}
