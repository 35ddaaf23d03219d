import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import type { InteractionResults, Provider } from 'oidc-provider';
import { UpstreamRefusal } from './google.ts';
import type { GoogleFederation } from './google.ts';
import { page, query, readFields, routes, text } from './http.ts';
import type { Route } from './http.ts';
import { consentPage, errorPage, loginPage } from './pages.ts';
import { databaseConnection } from './people.ts';
import type { Account, People } from './people.ts';

/** A sign-in that is away at Google; its `state` is good once, and only in the browser that began it. */
interface Away {
  readonly uid: string;
  readonly expiresAt: number;
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

const awayMs = 600_000;
const stateCookie = (state: string): string => `auth0_google_${state.slice(0, 16)}`;

const wished = (interaction: Interaction, name: string): string | undefined => {
  const value = interaction.params[name];
  return typeof value === 'string' ? value : undefined;
};

/** The pages of a sign-in: account buttons, the way to Google and back, consent. */
export class LoginPages {
  readonly #provider: Provider;
  readonly #people: People;
  readonly #google: GoogleFederation;
  readonly #googleOrigin: string;
  readonly #over: string | undefined;
  readonly #away = new Map<string, Away>();
  /** What the way to Google brought, until the browser is back where its sign-in cookie counts. */
  readonly #brought = new Map<string, InteractionResults>();

  constructor(options: {
    provider: Provider;
    people: People;
    google: GoogleFederation;
    googleOrigin: string;
    /** The application's `initiate_login_uri`. */
    over: string | undefined;
  }) {
    this.#provider = options.provider;
    this.#people = options.people;
    this.#google = options.google;
    this.#googleOrigin = options.googleOrigin;
    this.#over = options.over || undefined;
  }

  routes(): ReturnType<typeof routes> {
    const list: readonly Route[] = [
      {
        method: 'GET',
        path: /^\/u\/login\/[\w-]+$/,
        handle: (ctx) => this.#guard(ctx, () => this.#show(ctx)),
      },
      {
        method: 'POST',
        path: /^\/u\/login\/[\w-]+$/,
        handle: (ctx) => this.#guard(ctx, () => this.#post(ctx)),
      },
      {
        method: 'GET',
        path: /^\/u\/login\/([\w-]+)\/done$/,
        handle: (ctx, match) => this.#guard(ctx, () => this.#done(ctx, match[1] ?? '')),
      },
      { method: 'GET', path: /^\/login\/callback$/, handle: (ctx) => this.#callback(ctx) },
    ];
    return routes(list);
  }

  /**
   * A sign-in that is over, such as one that Back leads to, or that was begun in another browser, goes back to the
   * application, as at Auth0 ("Configure Default Login Routes").
   */
  async #guard(ctx: Context, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (!(cause instanceof Error) || cause.name !== 'SessionNotFound') throw cause;
      if (this.#over !== undefined) {
        const back = new URL(this.#over);
        back.searchParams.set('iss', this.#provider.issuer);
        ctx.redirect(back.href);
        ctx.status = 303;
        return;
      }
      page(
        ctx,
        400,
        errorPage('invalid_request', 'This sign-in is over. Go back to the application and start again.'),
      );
    }
  }

  async #show(ctx: Context): Promise<void> {
    const interaction = await this.#provider.interactionDetails(ctx.req, ctx.res);
    if (interaction.prompt.name === 'consent') {
      const scopes = (wished(interaction, 'scope') ?? '').split(' ').filter(Boolean);
      page(ctx, 200, consentPage(wished(interaction, 'client_id') ?? '', scopes), ['http:', 'https:']);
      return;
    }
    const connection = wished(interaction, 'connection');
    if (connection === this.#google.name) {
      this.#toGoogle(ctx, interaction, wished(interaction, 'login_hint'));
      return;
    }
    const accounts = this.#people
      .accounts()
      .filter((account) => connection === undefined || account.connection === connection);
    // A form answer is redirected to Google and to the application: the policy holds for those hops too.
    page(ctx, 200, loginPage(accounts), [this.#googleOrigin, 'http:', 'https:']);
  }

  async #post(ctx: Context): Promise<void> {
    const interaction = await this.#provider.interactionDetails(ctx.req, ctx.res);
    const fields = await readFields(ctx);
    if (interaction.prompt.name === 'consent') {
      await this.#finish(
        ctx,
        text(fields, 'decision') === 'allow'
          ? { consent: {} }
          : { error: 'access_denied', error_description: 'User did not authorize the request' },
      );
      return;
    }
    const account = this.#people.account(text(fields, 'account') ?? '');
    if (account === undefined) {
      page(ctx, 400, errorPage('invalid_request', 'There is no such account here.'));
      return;
    }
    await this.#begin(ctx, interaction, account);
  }

  async #begin(ctx: Context, interaction: Interaction, account: Account): Promise<void> {
    if (account.connection !== databaseConnection) {
      this.#toGoogle(ctx, interaction, account.email);
      return;
    }
    const user = this.#people.signedInByDatabase(account.id);
    await this.#finish(ctx, { login: { accountId: user.user_id, amr: ['pwd'] } });
  }

  #toGoogle(ctx: Context, interaction: Interaction, loginHint: string | undefined): void {
    const state = randomBytes(24).toString('base64url');
    for (const [known, away] of this.#away) if (away.expiresAt < Date.now()) this.#away.delete(known);
    this.#away.set(state, { uid: interaction.uid, expiresAt: Date.now() + awayMs });
    ctx.cookies.set(stateCookie(state), '1', {
      path: '/login/callback',
      httpOnly: true,
      sameSite: 'lax',
      maxAge: awayMs,
      signed: false,
    });
    ctx.redirect(
      this.#google.authorizationUrl(state, {
        connectionScope: wished(interaction, 'connection_scope'),
        loginHint,
        accessType: wished(interaction, 'access_type'),
        approvalPrompt: wished(interaction, 'approval_prompt'),
      }),
    );
    ctx.status = 303;
  }

  async #callback(ctx: Context): Promise<void> {
    const { state = '', code, error, error_description: description } = query(ctx);
    const away = this.#away.get(state);
    this.#away.delete(state);
    const mine = ctx.cookies.get(stateCookie(state), { signed: false }) === '1';
    ctx.cookies.set(stateCookie(state), null, { path: '/login/callback', signed: false });
    if (away === undefined || away.expiresAt < Date.now() || !mine) {
      page(
        ctx,
        400,
        errorPage('invalid_request', 'This sign-in was not begun in this browser, or is over. Start again.'),
      );
      return;
    }
    this.#brought.set(away.uid, await this.#result(ctx, code, error, description));
    ctx.redirect(`/u/login/${away.uid}/done`);
    ctx.status = 303;
  }

  async #result(
    ctx: Context,
    code: string | undefined,
    error: string | undefined,
    description: string | undefined,
  ): Promise<InteractionResults> {
    if (error !== undefined || code === undefined)
      return { error: 'access_denied', error_description: description ?? error ?? 'Google sent no code.' };
    const gone = new AbortController();
    ctx.req.once('close', () => gone.abort());
    try {
      const signIn = await this.#google.exchange(code, gone.signal);
      const user = this.#people.signedInByGoogle(signIn);
      return { login: { accountId: user.user_id, amr: ['federated'] } };
    } catch (cause) {
      if (!(cause instanceof UpstreamRefusal)) throw cause;
      return { error: 'access_denied', error_description: cause.message };
    }
  }

  async #done(ctx: Context, uid: string): Promise<void> {
    const interaction = await this.#provider.interactionDetails(ctx.req, ctx.res);
    const result = this.#brought.get(uid);
    this.#brought.delete(uid);
    if (result === undefined || interaction.uid !== uid) {
      page(ctx, 400, errorPage('invalid_request', 'This sign-in is over. Start again.'));
      return;
    }
    await this.#finish(ctx, result);
  }

  async #finish(ctx: Context, result: InteractionResults): Promise<void> {
    const returnTo = await this.#provider.interactionResult(ctx.req, ctx.res, result);
    // Whoever signs in takes the browser over, as at Auth0; the provider itself would ask to sign the other out.
    const session = await this.#provider.Session.get(this.#provider.createContext(ctx.req, ctx.res));
    if (
      session.accountId !== undefined &&
      result.login !== undefined &&
      session.accountId !== result.login.accountId
    ) {
      session.accountId = undefined;
      session.authorizations = undefined;
      await session.persist();
    }
    ctx.redirect(returnTo);
    ctx.status = 303;
  }
}
