import type { PageConfig } from './config.ts';
import { ownAddress } from './router.ts';
import { authorize, issuerOf, logoutAddress, type Transaction } from './sign-in/authorize.ts';
import type { Tokens } from './sign-in/keeper.ts';
import { SignedOut, type RemoteKeeper } from './sign-in/remote.ts';
import { takeOver, type Tabs } from './tabs.ts';

/** How the sign-in stands: `out` shows Welcome, `ended` the plain "sign in again", both at the address the person is at. */
export type SignIn =
  | { readonly state: 'in' | 'ended' }
  | { readonly state: 'out'; readonly why?: 'refused' | 'signed_out' | 'other' };

/** How a visit begins. */
export type Start =
  /** Nobody is signed in, as far as this tab can tell. */
  | { readonly kind: 'here'; readonly address: string; readonly signIn: SignIn }
  /** On the way to the tenant and back, in silence. Settles once the browser was sent there. */
  | { readonly kind: 'leaving'; readonly address: string; readonly left: Promise<void> }
  /** Back from the tenant, which knows the person: everything but what needs the token can go ahead. */
  | {
      readonly kind: 'back';
      readonly address: string;
      readonly arrived: Promise<SignIn>;
      readonly asked?: Asked | undefined;
    };

/** What came of asking Google: the person was there, or said no. Whether the yes is a whole one only the API knows. */
export type Asked = 'asked' | 'declined';

/** What to ask Google for beside who the person is. */
export interface GoogleAsk {
  readonly scopes: readonly string[];
  readonly emailHint?: string | undefined;
}

export interface Session {
  /** Finishes a sign-in that comes back, or returns in silence. Its promises reject when tenant or API cannot be reached. */
  start(): Start;
  signIn(way: 'google' | 'any', address: string, emailHint?: string): Promise<void>;
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
  /** A keeper for the tokens of a second account, which are never those of the person; to be ended afterwards. */
  errandKeeper(): RemoteKeeper;
  /** Whether the tenant may know this browser as somebody else by now: then the next sign-in asks who it is. */
  askWhoNext(ask: boolean): void;
  signOut(): Promise<void>;
  /** The access token; undefined when nobody is signed in any more. Throws when the tenant cannot be reached. */
  bearer(options: { readonly fresh: boolean }): Promise<string | undefined>;
}

/**
 * Remembered for this tab: that someone was signed in. Not who, and no token: those live in memory, and after a reload
 * the tenant is asked by a top-level redirect with `prompt=none`, which needs no third-party cookie.
 */
const rememberedKey = 'valet.signed-in';
/** Its value where the tenant must not be asked in silence, since it may answer with another account of this person. */
const askWho = 'ask';
/** Remembered for this tab while it is away at the tenant: what proves that what comes back belongs here. */
const leftKey = 'valet.left';

interface Left extends Transaction {
  /** Where to go on. */
  readonly address: string;
  /** Nobody asked for it: the person sees nothing of it. */
  readonly silent?: boolean;
  /** Whom Google is asked for: another one who comes back is not let in. */
  readonly subject?: string | undefined;
  readonly asked?: Asked;
}

function leftOf(storage: Pick<Storage, 'getItem'>): Left | undefined {
  const text = storage.getItem(leftKey);
  return text === null ? undefined : (JSON.parse(text) as Left); // nobody but `goTo` writes it
}

/** Whether an address brings the outcome of a sign-in (RFC 6749 §4.1.2). */
const brings = (search: URLSearchParams): boolean =>
  search.has('state') && (search.has('code') || search.has('error'));

/** Whether a sign-in comes back in this address that this tab did not leave for. */
export const returnedAstray = (search: URLSearchParams, storage: Pick<Storage, 'getItem'>): boolean =>
  (brings(search) || search.has('connect_code')) && leftOf(storage)?.state !== search.get('state');

export interface SessionParts {
  /** What the API says about the tenant; asked for when a person is to be sent there. */
  readonly config: () => Promise<PageConfig>;
  /** Where the page is; the tenant sends people back to its root. */
  readonly location: Pick<Location, 'origin' | 'pathname' | 'search' | 'assign' | 'replace'>;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly tabs: Tabs;
  readonly newKeeper: () => RemoteKeeper;
  /** Ms since any time; differences count, so a clock that is wrong does no harm. */
  readonly now: () => number;
}

/** An access token is renewed this long before its end, in ms, so that none runs out on its way. */
const earlyMs = 60_000;

/** Sign-in with code and PKCE, with tokens in memory and no frame; the refresh token stays in a worker. */
export function createSession({ config, location, storage, tabs, newKeeper, now }: SessionParts): Session {
  const keeper = newKeeper();
  let arriving: Promise<SignIn> | undefined;
  let held: (Tokens & { readonly goodUntil: number }) | undefined;
  let renewing: Promise<Tokens> | undefined;

  const begin = async (params: Record<string, string>) => {
    const { auth0 } = await config();
    const tenant = { issuer: issuerOf(auth0.domain), clientId: auth0.spaClientId };
    return await authorize(tenant, auth0.audience, `${location.origin}/`, params);
  };
  const goTo = async (
    address: string,
    params: Record<string, string>,
    more: Pick<Left, 'silent' | 'subject' | 'asked'> = {},
  ): Promise<void> => {
    const { address: there, transaction } = await begin(params);
    storage.setItem(leftKey, JSON.stringify({ ...transaction, ...more, address } satisfies Left));
    // in silence there is no step for Back to stop at
    if (more.silent === true) location.replace(there);
    else location.assign(there);
  };
  const hold = (tokens: Tokens): void => {
    held = { ...held, ...tokens, goodUntil: now() + tokens.lastsS * 1000 - earlyMs };
  };
  const redeem = async (search: string, transaction: Transaction): Promise<void> => {
    held = undefined;
    hold(await keeper.redeem(search, transaction));
    storage.setItem(rememberedKey, '1');
  };
  const subject = async (): Promise<string | undefined> => {
    await arriving;
    const sub: unknown = held?.claims?.['sub'];
    return typeof sub === 'string' ? sub : undefined;
  };
  const out = (silent?: boolean): SignIn => {
    storage.removeItem(rememberedKey);
    return { state: 'out', why: silent === true ? 'signed_out' : 'refused' };
  };
  const inSilence = (address: string, asked?: Asked): Start => {
    // nothing is known and nothing can be asked before the tenant has answered
    arriving = new Promise(() => undefined);
    const more = asked === undefined ? {} : { asked };
    return { kind: 'leaving', address, left: goTo(address, { prompt: 'none' }, { silent: true, ...more }) };
  };
  const arrive = async (search: string, left: Left): Promise<SignIn> => {
    try {
      await redeem(search, left);
      if (left.subject === undefined || left.subject === held?.claims?.['sub']) return { state: 'in' };
      drop();
      storage.setItem(rememberedKey, askWho);
      return { state: 'out', why: 'other' };
    } catch (cause) {
      if (cause instanceof SignedOut) return out(left.silent);
      throw cause;
    }
  };
  const drop = (): void => {
    storage.removeItem(rememberedKey);
    held = undefined;
    arriving = undefined;
    keeper.end();
  };
  const viaGoogle = async () => ({ connection: (await config()).auth0.googleConnection });

  return {
    start() {
      const search = new URLSearchParams(location.search);
      if (!brings(search)) {
        const address = ownAddress(location.pathname + location.search);
        const remembered = storage.getItem(rememberedKey);
        if (remembered === null) return { kind: 'here', address, signIn: { state: 'out' } };
        if (remembered === askWho)
          return { kind: 'here', address, signIn: { state: 'out', why: 'signed_out' } };
        return inSilence(address);
      }
      const left = leftOf(storage);
      storage.removeItem(leftKey);
      if (left?.state !== search.get('state')) {
        storage.removeItem(rememberedKey);
        return { kind: 'here', address: '/', signIn: { state: 'out' } }; // an old or foreign address
      }
      const address = ownAddress(left.address);
      if (!search.has('code')) {
        // a no at Google ends no sign-in: the tenant still knows the person
        if (left.subject !== undefined) return inSilence(address, 'declined');
        return { kind: 'here', address, signIn: out(left.silent) };
      }
      arriving = arrive(location.search, left);
      const asked = left.subject === undefined ? left.asked : 'asked';
      return { kind: 'back', address, arrived: arriving, asked };
    },
    signIn: async (way, address, emailHint) => {
      const asks = storage.getItem(rememberedKey) === askWho ? { prompt: 'login' } : {};
      await goTo(address, {
        ...(way === 'google' ? await viaGoogle() : {}),
        ...(emailHint === undefined ? asks : { login_hint: emailHint }),
      });
    },
    async signInBeside(show, signal) {
      const before = await subject();
      const { address, transaction } = await begin({});
      const back = takeOver(transaction.state, tabs, signal);
      show(address);
      await redeem(await back, transaction);
      return before === (await subject());
    },
    signInForProof: (address) => goTo(address, { prompt: 'login' }),
    async proof() {
      await arriving;
      const authTime = held?.claims?.['auth_time'];
      if (held?.idToken === undefined || typeof authTime !== 'number') return undefined;
      return { idToken: held.idToken, authTime };
    },
    subject,
    isIn: () => storage.getItem(rememberedKey) !== null,
    drop,
    askGoogle: async ({ scopes, emailHint }, address) => {
      const asked = {
        ...(await viaGoogle()),
        access_type: 'offline',
        approval_prompt: 'force',
        ...(scopes.length === 0 ? {} : { connection_scope: scopes.join(',') }),
        ...(emailHint === undefined ? {} : { login_hint: emailHint }),
      };
      await goTo(address, asked, { subject: await subject() });
    },
    errandKeeper: newKeeper,
    askWhoNext: (ask) => storage.setItem(rememberedKey, ask ? askWho : '1'),
    async signOut() {
      const { auth0 } = await config();
      drop();
      tabs.tell({ kind: 'signed-out' });
      const tenant = { issuer: issuerOf(auth0.domain), clientId: auth0.spaClientId };
      location.assign(logoutAddress(tenant, `${location.origin}/`));
    },
    async bearer({ fresh }) {
      await arriving;
      if (!fresh && held !== undefined && now() < held.goodUntil) return held.accessToken;
      try {
        renewing ??= keeper.renew().finally(() => (renewing = undefined));
        const tokens = await renewing;
        hold(tokens);
        return tokens.accessToken;
      } catch (cause) {
        if (cause instanceof SignedOut) return undefined;
        throw cause;
      }
    },
  };
}
