import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { Problem } from './answer.ts';
import type { Api } from './api.ts';
import type { PageConfig } from './config.ts';
import type { Session } from './session.ts';
import { authorize, issuerOf } from './sign-in/authorize.ts';
import type { Tokens } from './sign-in/keeper.ts';
import { takeOver, type Tabs } from './tabs.ts';

/** What came of connecting: `declined` is a no at Google, `other` that somebody else signed in, a problem the API's. */
export type Connected =
  /** `email` is there when the person now has to pass the tenant once more, as that account. */
  { readonly kind: 'connected'; readonly email?: string } | { readonly kind: 'declined' | 'other' } | Failed;
interface Failed {
  readonly kind: 'failed';
  readonly problem: Problem;
}

export interface ConnectParts {
  readonly config: Pick<PageConfig, 'auth0'>;
  readonly session: Pick<Session, 'subject' | 'bearer' | 'askWhoNext' | 'errandKeeper'>;
  readonly tabs: Tabs;
  readonly api: Pick<Api, 'linkGoogle'>;
  /** Of the page; the tenant sends people back to its root. */
  readonly origin: string;
  readonly loadLibrary: () => Promise<{ readonly Auth0Client: typeof Auth0Client }>;
}

export interface ConnectWish {
  /** What to ask Google for. */
  readonly scopes: readonly string[];
  readonly emailHint: string | undefined;
  /** Shows the window beside the page where to go. */
  readonly show: (address: string) => void;
}

const refused = (search: string): boolean => new URLSearchParams(search).has('error');
/** What the API remembers of a person goes by the age of their token, so there has to be a new one. */
async function connected(session: Pick<Session, 'bearer'>): Promise<Connected> {
  await session.bearer({ fresh: true });
  return { kind: 'connected' };
}
const unknown: Failed = { kind: 'failed', problem: { ok: false, code: 'unknown' } };

/**
 * Passes Google by way of a sign-in in a window beside the page, which keeps the tokens of the first one. Rejects with
 * the signal's reason.
 *
 * @returns undefined for a no at Google
 */
async function throughGoogle(
  { config, session, tabs, origin }: ConnectParts,
  { scopes, emailHint, show }: ConnectWish,
  more: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Tokens | undefined> {
  const tenant = { issuer: issuerOf(config.auth0.domain), clientId: config.auth0.spaClientId };
  // Without a refresh token: what comes of this goes once it has been looked at.
  const { address, transaction } = await authorize(tenant, config.auth0.audience, `${origin}/`, {
    scope: 'openid profile email',
    connection: config.auth0.googleConnection,
    connection_scope: scopes.join(','),
    access_type: 'offline',
    approval_prompt: 'force',
    ...more,
    ...(emailHint === undefined ? {} : { login_hint: emailHint }),
  });
  const returning = takeOver(transaction.state, tabs, signal);
  show(address);
  const search = await returning;
  if (refused(search)) return undefined;
  const keeper = session.errandKeeper();
  return keeper.redeem(search, transaction).finally(() => keeper.end());
}

/**
 * Asks the Google account that a person has here for more, in a window beside the page. Rejects with the signal's reason.
 */
export async function askBeside(
  parts: ConnectParts,
  wish: ConnectWish,
  signal: AbortSignal,
): Promise<Connected> {
  const { session } = parts;
  const tokens = await throughGoogle(parts, wish, {}, signal);
  if (tokens === undefined) return { kind: 'declined' };
  if (tokens.claims?.['sub'] !== (await session.subject())) {
    // The tenant knows this browser as another account now, which a reload must not become.
    session.askWhoNext(true);
    return { kind: 'other' };
  }
  session.askWhoNext(false); // whoever was there before, it is this person again
  return connected(session);
}

/**
 * Connects a Google account to a sign-in of another kind: a second sign-in, through Google, in a window beside the page,
 * whose ID token the API takes as proof. Rejects with the signal's reason.
 */
export async function linkBeside(
  parts: ConnectParts,
  wish: ConnectWish,
  signal: AbortSignal,
): Promise<Connected> {
  const { session } = parts;
  const person = await session.subject();
  // From here on the tenant may know this browser as the other account, which a reload must not become.
  session.askWhoNext(true);
  const tokens = await throughGoogle(parts, wish, { prompt: 'login' }, signal);
  if (tokens === undefined) {
    session.askWhoNext(false); // who signed in nowhere is who they were
    return { kind: 'declined' };
  }
  const { idToken, claims } = tokens;
  if (idToken === undefined) return unknown;
  const known = claims?.['email'];
  const email = typeof known === 'string' ? { email: known } : {};
  if (claims?.['sub'] === person) return { kind: 'connected', ...email };
  const linked = await parts.api.linkGoogle(idToken, { signal });
  return linked.ok ? { kind: 'connected', ...email } : { kind: 'failed', problem: linked };
}

/**
 * Connects a Google account by the tenant's Connected Accounts (My Account API), in a window beside the page: there first
 * for a token of that API, which passes without a word while the tenant knows the person, then to Google. Rejects with
 * the signal's reason, or when the tenant cannot be reached or refuses.
 */
export async function connectBeside(
  parts: ConnectParts,
  { scopes, emailHint, show }: ConnectWish,
  signal: AbortSignal,
): Promise<Connected> {
  const { config, session, tabs, origin, loadLibrary } = parts;
  const { Auth0Client: Client } = await loadLibrary();
  // Without refresh token and worker; its tokens never take the place of the person's, and go with it.
  const library = new Client({
    domain: config.auth0.domain,
    clientId: config.auth0.spaClientId,
    cacheLocation: 'memory',
    authorizationParams: {
      audience: `${issuerOf(config.auth0.domain)}me/`,
      scope: 'openid profile email create:me:connected_accounts',
      redirect_uri: `${origin}/`,
    },
  });
  let address = '';
  await library.loginWithRedirect({ openUrl: (url) => void (address = url) });
  const state = new URL(address).searchParams.get('state') ?? '';
  const returning = takeOver(state, tabs, signal, true);
  show(address);
  const search = await returning;
  const onward = (next?: string): void =>
    tabs.tell({ kind: 'taken', search, ...(next === undefined ? {} : { onward: next }) });
  let next: string | undefined;
  try {
    if (refused(search)) return { kind: 'declined' };
    await library.handleRedirectCallback(`${origin}/${search}`);
    const now: unknown = (await library.getIdTokenClaims())?.['sub'];
    if (now !== (await session.subject())) {
      session.askWhoNext(true);
      return { kind: 'other' };
    }
    await library.connectAccountWithRedirect({
      connection: config.auth0.googleConnection,
      scopes: [...scopes],
      ...(emailHint === undefined ? {} : { authorization_params: { login_hint: emailHint } }),
      openUrl: (url) => {
        next = url;
        return Promise.resolve();
      },
    });
  } finally {
    if (next === undefined) onward(); // nothing more is asked of that window: it closes
  }
  const connecting = takeOver((back) => back.has('connect_code') || back.has('error'), tabs, signal);
  onward(next);
  const back = await connecting;
  if (refused(back)) return { kind: 'declined' };
  await library.handleRedirectCallback(`${origin}/${back}`);
  return connected(session);
}
