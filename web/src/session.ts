import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { PageConfig } from './config.ts';
import { ownAddress } from './router.ts';
import { takeOver, type Tabs } from './tabs.ts';
import { authWorkerUrl } from './trusted-types.ts';

/** How the sign-in stands: `out` shows Welcome, `ended` the plain "sign in again", both at the address the person is at. */
export type SignIn =
  | { readonly state: 'starting' | 'in' | 'ended' }
  | { readonly state: 'out'; readonly why?: 'refused' | 'signed_out' };

/** What to ask Google for beside who the person is. */
export interface GoogleAsk {
  readonly scopes: readonly string[];
  readonly emailHint?: string | undefined;
}

export interface Session {
  /** Finishes a sign-in that comes back, or returns in silence; resolves to the address to show. */
  start(): Promise<{ readonly signIn: SignIn; readonly address: string }>;
  signIn(way: 'google' | 'any', address: string): Promise<void>;
  /**
   * Signs in again in a window of its own, so that what this page is doing goes on. Resolves once done, to whether it
   * is the same person; rejects with the reason of the signal.
   */
  signInBeside(show: (address: string) => void, signal: AbortSignal): Promise<boolean>;
  /** Signs in anew even where the tenant still knows the person, for what needs proof of who sits here. */
  signInForProof(address: string): Promise<void>;
  /** The ID token, and when the person signed in (s since 1970) where the tenant says so. */
  proof(): Promise<{ readonly idToken: string; readonly authTime: number } | undefined>;
  /** Who is signed in. */
  subject(): Promise<string | undefined>;
  /** Whether this tab holds tokens at all. */
  isIn(): boolean;
  /** Lets go of every token, because the person signed out in another tab. */
  drop(): void;
  /** Goes to Google by way of the tenant, and comes back to `address` with what was granted. */
  askGoogle(ask: GoogleAsk, address: string): Promise<void>;
  signOut(): Promise<void>;
  /** The access token; undefined when nobody is signed in any more. Throws when the tenant cannot be reached. */
  bearer(options: { readonly fresh: boolean }): Promise<string | undefined>;
}

/**
 * Remembered for this tab: that someone was signed in. Not who, and no token: those live in memory, and after a reload
 * the tenant is asked by a top-level redirect with `prompt=none`, which needs no third-party cookie.
 */
const rememberedKey = 'valet.signed-in';
/** Remembered for this tab: that it left for the tenant, so that what comes back belongs here. */
const leftKey = 'valet.left';

/** What the library throws when a new sign-in is the only way on (OpenID Connect Core §3.1.2.6, RFC 6749 §5.2). */
const signInNeeded = new Set([
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
  'missing_refresh_token',
  'invalid_grant',
]);

interface LibraryError {
  readonly error: string;
  readonly appState?: { readonly address?: unknown; readonly silent?: unknown };
}
const isLibraryError = (cause: unknown): cause is LibraryError =>
  typeof cause === 'object' && cause !== null && 'error' in cause && typeof cause.error === 'string';

/** Whether a sign-in comes back in this address that this tab did not leave for. */
export const returnedAstray = (search: URLSearchParams, storage: Pick<Storage, 'getItem'>): boolean =>
  search.has('state') && search.has('code') && storage.getItem(leftKey) === null;

export interface SessionParts {
  readonly config: PageConfig;
  /** Where the page is; the tenant sends people back to its root. */
  readonly location: { readonly origin: string; readonly pathname: string; readonly search: string };
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly tabs: Tabs;
  readonly loadLibrary: () => Promise<{ Auth0Client: typeof Auth0Client }>;
}

/** Sign-in with code and PKCE by auth0-spa-js, with tokens in memory and no frame. */
export function createSession({ config, location, storage, tabs, loadLibrary }: SessionParts): Session {
  let making: Promise<Auth0Client> | undefined;
  const client = (): Promise<Auth0Client> => {
    making ??= loadLibrary().then(
      ({ Auth0Client: Client }) =>
        new Client({
          domain: config.auth0.domain,
          clientId: config.auth0.spaClientId,
          cacheLocation: 'memory',
          useRefreshTokens: true,
          useRefreshTokensFallback: false,
          workerUrl: authWorkerUrl,
          authorizationParams: {
            audience: config.auth0.audience,
            scope: 'openid profile email',
            redirect_uri: `${location.origin}/`,
          },
        }),
    );
    making.catch(() => (making = undefined)); // a chunk that could not be fetched is asked for again on the next press
    return making;
  };

  const goTo = async (address: string, params: Record<string, string>, silent = false): Promise<void> => {
    storage.setItem(leftKey, '1');
    await (await client()).loginWithRedirect({ appState: { address, silent }, authorizationParams: params });
  };
  const subject = async (): Promise<string | undefined> => {
    const sub: unknown = (await (await client()).getIdTokenClaims())?.['sub'];
    return typeof sub === 'string' ? sub : undefined;
  };
  const viaGoogle = { connection: config.auth0.googleConnection };

  return {
    async start() {
      const here = ownAddress(location.pathname + location.search);
      const search = new URLSearchParams(location.search);
      if (!search.has('state') || !(search.has('code') || search.has('error'))) {
        if (storage.getItem(rememberedKey) === null) return { signIn: { state: 'out' }, address: here };
        await goTo(here, { prompt: 'none' }, true);
        return { signIn: { state: 'starting' }, address: here };
      }
      storage.removeItem(leftKey);
      try {
        const back = await (await client()).handleRedirectCallback<{ address?: unknown }>();
        storage.setItem(rememberedKey, '1');
        return { signIn: { state: 'in' }, address: ownAddress(back.appState?.address) };
      } catch (cause) {
        storage.removeItem(rememberedKey);
        if (!isLibraryError(cause)) return { signIn: { state: 'out' }, address: '/' }; // an old or foreign address: no transaction of ours
        const address = ownAddress(cause.appState?.address);
        return {
          signIn: { state: 'out', why: cause.appState?.silent === true ? 'signed_out' : 'refused' },
          address,
        };
      }
    },
    signIn: (way, address) => goTo(address, way === 'google' ? viaGoogle : {}),
    async signInBeside(show, signal) {
      const library = await client();
      const before = await subject();
      let address = '';
      await library.loginWithRedirect({ openUrl: (url) => void (address = url) });
      const state = new URL(address).searchParams.get('state') ?? '';
      const back = takeOver(state, tabs, signal);
      show(address);
      await library.handleRedirectCallback(`${location.origin}/${await back}`);
      storage.setItem(rememberedKey, '1');
      return before === (await subject());
    },
    signInForProof: (address) => goTo(address, { prompt: 'login' }),
    async proof() {
      const claims = await (await client()).getIdTokenClaims();
      const authTime: unknown = claims?.['auth_time'];
      if (claims === undefined || typeof authTime !== 'number') return undefined;
      return { idToken: claims.__raw, authTime };
    },
    subject,
    isIn: () => storage.getItem(rememberedKey) !== null,
    drop() {
      storage.removeItem(rememberedKey);
      making = undefined;
    },
    askGoogle: ({ scopes, emailHint }, address) =>
      goTo(address, {
        ...viaGoogle,
        access_type: 'offline',
        approval_prompt: 'force',
        ...(scopes.length === 0 ? {} : { connection_scope: scopes.join(',') }),
        ...(emailHint === undefined ? {} : { login_hint: emailHint }),
      }),
    async signOut() {
      storage.removeItem(rememberedKey);
      tabs.tell({ kind: 'signed-out' });
      await (await client()).logout({ logoutParams: { returnTo: `${location.origin}/` } });
    },
    async bearer({ fresh }) {
      try {
        return await (await client()).getTokenSilently({ cacheMode: fresh ? 'off' : 'on' });
      } catch (cause) {
        if (isLibraryError(cause) && signInNeeded.has(cause.error)) return undefined;
        throw cause;
      }
    },
  };
}
