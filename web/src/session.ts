import type { PageConfig } from './config.ts';
import { ownAddress } from './router.ts';
import type { Keeping } from './shelf.ts';
import { authorize, issuerOf, logoutAddress } from './sign-in/authorize.ts';
import type { HeadStart } from './sign-in/head-start.ts';
import type { Tokens } from './sign-in/keeper.ts';
import { askWho, brings, isIn, leave, leftKey, leftOf, rememberedKey, type Left } from './sign-in/leave.ts';
import { isSignedOut, type RemoteKeeper } from './sign-in/remote.ts';
import { takeOver, type Tabs } from './tabs.ts';

/** How the sign-in stands: `out` shows Welcome, `ended` the plain "sign in again", both at the address the person is at. */
export type SignIn =
  { readonly state: 'in' | 'ended' } | { readonly state: 'out'; readonly why?: 'refused' | 'signed_out' };

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
    };

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
  /** The ID token, and how long ago the person signed in, in ms, where the tenant says so. */
  proof(): Promise<{ readonly idToken: string; readonly ageMs: number } | undefined>;
  /** Ms since 1970 by the tenant's clock, as far as it told: that of this device may be wrong by hours. */
  time(): Promise<number>;
  /** Who is signed in. */
  subject(): Promise<string | undefined>;
  /** Whether this tab holds tokens at all. */
  isIn(): boolean;
  /** Lets go of every token, because the person signed out in another tab. */
  drop(): void;
  /** A keeper for the tokens of a sign-in that shows something and is no more of use; to be ended afterwards. */
  errandKeeper(): RemoteKeeper;
  /** Whether the tenant may know this browser as somebody else by now: then the next sign-in asks who it is. */
  askWhoNext(ask: boolean): void;
  /** Lets go of everything here at once, and ends the sign-in at the tenant; the next one asks who it is either way. */
  signOut(options: { readonly online: boolean }): Promise<void>;
  /** The access token; undefined when nobody is signed in any more. Throws when the tenant cannot be reached. */
  bearer(options: { readonly fresh: boolean }): Promise<string | undefined>;
}

export interface SessionParts {
  /** What the API says about the tenant; asked for when a person is to be sent there. */
  readonly config: () => Promise<PageConfig>;
  /** Where the page is; the tenant sends people back to its root. */
  readonly location: Pick<Location, 'origin' | 'pathname' | 'search' | 'assign' | 'replace'>;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & Keeping;
  readonly tabs: Tabs;
  /** Done by the time that this is made, or under way. */
  readonly headStart: HeadStart;
  /** Settles once there is a network: without one, the browser would show a page of its own in place of the tenant's. */
  readonly line: () => Promise<void>;
  /** Rejects where nothing answers at an address. */
  readonly reach: (address: string) => Promise<unknown>;
  /** Ms since any time; differences count, so a clock that is wrong does no harm. */
  readonly now: () => number;
}

/** An access token is renewed this long before its end, in ms, so that none runs out on its way. */
const earlyMs = 60_000;

/** Sign-in with code and PKCE, with tokens in memory and no frame; the refresh token stays in a worker. */
export function createSession({
  config,
  location,
  storage,
  tabs,
  headStart,
  line,
  reach,
  now,
}: SessionParts): Session {
  const { keeper, newKeeper } = headStart;
  let arriving: Promise<SignIn> | undefined;
  let held: (Tokens & { readonly goodUntil: number }) | undefined;
  let takenAt = 0;
  let renewing: Promise<Tokens> | undefined;

  const there = async () => {
    const { auth0 } = await config();
    const tenant = { issuer: issuerOf(auth0.domain), clientId: auth0.spaClientId };
    return { tenant, audience: auth0.audience };
  };
  const goTo = async (
    address: string,
    params: Record<string, string>,
    more: Pick<Left, 'silent'> = {},
  ): Promise<void> => {
    if (more.silent !== true) await line();
    await leave({ ...(await there()), location, storage }, params, { ...more, address });
  };
  const hold = (tokens: Tokens): void => {
    held = { ...held, ...tokens, goodUntil: now() + tokens.lastsS * 1000 - earlyMs };
  };
  const take = async (tokens: Promise<Tokens>): Promise<void> => {
    held = undefined;
    hold(await tokens);
    takenAt = now();
    storage.setItem(rememberedKey, isIn);
  };
  const subject = async (): Promise<string | undefined> => {
    await arriving;
    const sub: unknown = held?.claims?.['sub'];
    return typeof sub === 'string' ? sub : undefined;
  };
  const time = async (): Promise<number> => {
    await arriving;
    const issuedAt = held?.claims?.['iat'];
    return typeof issuedAt === 'number' ? issuedAt * 1000 + now() - takenAt : now();
  };
  const out = (silent?: boolean): SignIn => {
    storage.removeItem(rememberedKey);
    return { state: 'out', why: silent === true ? 'signed_out' : 'refused' };
  };
  const leaveInSilence = async (address: string): Promise<void> => {
    if (leftOf(storage) !== undefined) {
      // nobody came back the last time: where the tenant is down, the browser would show a page of its own once more
      storage.removeItem(leftKey);
      await reach(`${(await there()).tenant.issuer}.well-known/jwks.json`);
    }
    await goTo(address, { prompt: 'none' }, { silent: true });
  };
  const inSilence = (address: string): Start => {
    // nothing is known and nothing can be asked before the tenant has answered
    arriving = new Promise(() => undefined);
    const left = headStart.left ?? leaveInSilence(address);
    return { kind: 'leaving', address, left };
  };
  const arrive = async ({ left, tokens }: NonNullable<HeadStart['returned']>): Promise<SignIn> => {
    try {
      await take(tokens);
      return { state: 'in' };
    } catch (cause) {
      if (isSignedOut(cause)) return out(left.silent);
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
      const { returned } = headStart;
      if (returned !== undefined) {
        arriving = arrive(returned);
        return { kind: 'back', address: ownAddress(returned.left.address), arrived: arriving };
      }
      const search = new URLSearchParams(location.search);
      const remembered = storage.getItem(rememberedKey);
      if (!brings(search)) {
        const address = ownAddress(location.pathname + location.search);
        if (remembered === null) return { kind: 'here', address, signIn: { state: 'out' } };
        if (remembered === askWho)
          return { kind: 'here', address, signIn: { state: 'out', why: 'signed_out' } };
        return inSilence(address);
      }
      const left = leftOf(storage);
      storage.removeItem(leftKey);
      // an old or foreign address: nothing of it is used, and it ends nothing
      if (left?.state !== search.get('state'))
        return remembered === isIn
          ? inSilence('/')
          : { kind: 'here', address: '/', signIn: { state: 'out' } };
      return { kind: 'here', address: ownAddress(left.address), signIn: out(left.silent) };
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
      await line();
      const { tenant, audience } = await there();
      const { address, transaction } = await authorize(tenant, audience, `${location.origin}/`, {});
      const back = takeOver(transaction.state, tabs, signal);
      show(address);
      await take(keeper.redeem(await back, transaction));
      return before === (await subject());
    },
    signInForProof: (address) => goTo(address, { prompt: 'login' }),
    async proof() {
      const at = await time();
      const authTime = held?.claims?.['auth_time'];
      if (held?.idToken === undefined || typeof authTime !== 'number') return undefined;
      return { idToken: held.idToken, ageMs: at - authTime * 1000 };
    },
    time,
    subject,
    isIn: () => held !== undefined || storage.getItem(rememberedKey) === isIn,
    drop,
    errandKeeper: newKeeper,
    askWhoNext: (ask) => storage.setItem(rememberedKey, ask ? askWho : isIn),
    async signOut({ online }) {
      drop();
      // out of reach, the tenant goes on to know the person: nobody else is to come in as them
      storage.setItem(rememberedKey, askWho);
      tabs.tell({ kind: 'signed-out' });
      if (!online) return;
      const { tenant } = await there();
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
        if (isSignedOut(cause)) return undefined;
        throw cause;
      }
    },
  };
}
