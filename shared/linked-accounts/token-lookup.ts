import { isProblem } from '../errors/index.ts';
import type { Clock, Secret } from '../platform/index.ts';
import { markOf } from './ended-grants.ts';
import type { GoogleOAuth, KnownToken } from './google-oauth.ts';
import type { Findings, Held, Kept } from './linked-token-store.ts';
import { type RefusalCode, refusalOf } from './refusals.ts';
import type { LinkedPerson, LinkedToken, TokenSource } from './token-source.ts';

/** A token is renewed this long before its end, so that none ends on its way. Milliseconds. */
const margin = 60_000;
/**
 * How long a kept refresh token is used without asking Auth0 whether the account is still linked, in milliseconds. So an
 * active person costs Auth0 one look-up a day, and Google one refresh an hour.
 */
const trusted = 24 * 3_600_000;

export const isLive = (token: { readonly expiresAt: number }, now: number): boolean =>
  token.expiresAt - margin > now;

/** A token that will not do. */
export interface Stale {
  readonly held: Held;
  /**
   * Google refused it. The grant that it came of may be as good as ever, so its refresh token is tried first: that takes
   * one call, where Auth0 may let us wait for seconds. Else something was lacking, and Auth0 may know of another grant.
   */
  readonly refused: boolean;
}

export interface TokenLookupOptions {
  readonly source: TokenSource;
  readonly oauth: GoogleOAuth;
  readonly clock: Clock;
  /** The scopes that people are asked for here. */
  readonly wanted: readonly string[];
}

/** Asks Auth0 and Google for a person's token, and says what became of it. Keeps nothing itself. */
export class TokenLookup {
  readonly #source: TokenSource;
  readonly #oauth: GoogleOAuth;
  readonly #clock: Clock;
  readonly #wanted: readonly string[];

  constructor(options: TokenLookupOptions) {
    this.#source = options.source;
    this.#oauth = options.oauth;
    this.#clock = options.clock;
    this.#wanted = options.wanted;
  }

  /**
   * @returns findings with either `held` or `refusal` set
   * @throws {Problem} what kept us from finding out
   */
  async find(person: LinkedPerson, kept: Kept, stale: Stale | undefined): Promise<Findings> {
    const { refresh, held } = kept;
    let dead: Secret | undefined;
    if (refresh !== undefined && held !== undefined && this.#mayGoOn(kept, stale)) {
      const known = await this.#oauth.refresh(refresh.refreshToken);
      if (known !== undefined) {
        const own = refresh.refreshToken;
        return found(known, refresh.account, held.lookedUpAt, known.refreshToken ?? own, own);
      }
      dead = refresh.refreshToken;
    }
    const lookedUpAt = this.#clock.now();
    const linked = await this.#linked(person, kept, stale);
    if (typeof linked === 'string') return this.#refused(person, linked, dead);
    const { account } = linked;
    if (account === undefined) return this.#byGoogle(person, linked, lookedUpAt);
    const own = refresh?.account === account ? refresh.refreshToken : undefined;
    const candidates = [linked.refreshToken, own].filter((token) => token !== undefined);
    const distinct = new Map(candidates.map((token) => [token.reveal(), token]));
    for (const [text, token] of distinct) {
      if (text === dead?.reveal()) continue;
      // At once, though the access token may still be good: one call tells lifetime and scopes, and gives a full hour.
      const known = await this.#oauth.refresh(token);
      if (known === undefined) continue;
      const better = linked.refreshToken === undefined ? await this.#wider(known, linked) : undefined;
      return found(better ?? known, account, lookedUpAt, known.refreshToken ?? token, own);
    }
    // Refused by Google one and all: what is kept is dead.
    if (distinct.size > 0) return this.#refused(person, 'google_reconnect_required', own);
    return this.#byGoogle(person, linked, lookedUpAt);
  }

  /** Goes by what Google says of the access token: lifetime, scopes and, where the source does not tell, the account. */
  async #byGoogle(person: LinkedPerson, linked: LinkedToken, lookedUpAt: number): Promise<Findings> {
    const known = await this.#oauth.inspect(linked.accessToken);
    const now = this.#clock.now();
    const isGood =
      known !== undefined && (linked.renewed === true ? known.expiresAt > now : isLive(known, now));
    if (!isGood) return this.#refused(person, 'google_reconnect_required');
    // Without a name, what is remembered of the account is remembered for as long as this token lasts.
    return found(known, linked.account ?? known.account ?? markOf(linked.accessToken), lookedUpAt);
  }

  /**
   * The linked access token, where it opens more of what is wanted than the one by a kept refresh token: that is of an
   * older grant than a sign-in that brought none.
   */
  async #wider(known: KnownToken, linked: LinkedToken): Promise<KnownToken | undefined> {
    const opened = ({ scopes }: KnownToken): number =>
      this.#wanted.filter((scope) => scopes.has(scope)).length;
    if (opened(known) === this.#wanted.length) return undefined;
    const fresh = await this.#oauth.inspect(linked.accessToken);
    const isMore = fresh !== undefined && isLive(fresh, this.#clock.now()) && opened(fresh) > opened(known);
    return isMore ? fresh : undefined;
  }

  /** What the source has, or why it is of no use. */
  async #linked(
    person: LinkedPerson,
    { refresh, held, ended }: Kept,
    stale: Stale | undefined,
  ): Promise<LinkedToken | RefusalCode> {
    // Where something lacked, an account that was connected since may have it.
    const lacks = stale !== undefined && !stale.refused && isLive(stale.held, this.#clock.now());
    const inUse = this.#source.beyondIdentities === true && !lacks ? held?.account : undefined;
    try {
      const linked = await this.#source.linkedToken(person, undefined, refresh?.account ?? inUse);
      // What was disconnected is handed out for as long as it would have lived; any other token is of a later grant.
      if (linked === undefined || markOf(linked.accessToken) === ended) return 'google_not_linked';
      return linked;
    } catch (cause) {
      if (!isProblem(cause, 'google_reconnect_required')) throw cause;
      // Of an account that was disconnected, the source has but the name left.
      return ended === undefined ? 'google_reconnect_required' : 'google_not_linked';
    }
  }

  #mayGoOn({ refresh, held }: Kept, stale: Stale | undefined): boolean {
    const now = this.#clock.now();
    if (refresh === undefined || held?.account !== refresh.account) return false;
    if (now - held.lookedUpAt >= trusted) return false;
    return stale === undefined || stale.refused || !isLive(stale.held, now);
  }

  #refused(person: LinkedPerson, code: RefusalCode, dead?: Secret): Findings {
    const refusal = refusalOf(person, code, this.#clock.now());
    return { held: null, refusal, ...(dead !== undefined && { refresh: null }) };
  }
}

/** @param current the refresh token to go on with; kept unless it is `own`, which is kept already */
function found(
  { accessToken, expiresAt, scopes }: KnownToken,
  account: string,
  lookedUpAt: number,
  current?: Secret,
  own?: Secret,
): Findings {
  return {
    held: { account, accessToken, expiresAt, scopes, lookedUpAt },
    refusal: null,
    ended: null,
    ...(current !== undefined &&
      current.reveal() !== own?.reveal() && { refresh: { account, refreshToken: current } }),
  };
}
