import { LRUCache } from 'lru-cache';
import { Problem } from '../errors/index.ts';
import {
  type Clock,
  deadline,
  log,
  orAborted,
  type Secret,
  SingleFlight,
  systemClock,
} from '../platform/index.ts';
import { type GoogleFeature, requiredScope } from './features.ts';
import type { GoogleOAuth, KnownToken } from './google-oauth.ts';
import { type LinkedTokenStore, MemoryTokenStore } from './linked-token-store.ts';
import { Refusals } from './refusals.ts';
import type { LinkedPerson, LinkedToken, TokenSource } from './token-source.ts';

/** How a person's Google account stands, as `GET /me` tells it. */
export interface GoogleStanding {
  readonly state: 'connected' | 'not_linked' | 'reconnect_required' | 'unknown';
  readonly photos: boolean;
  readonly mail: boolean;
}

export interface GoogleTokensOptions {
  readonly source: TokenSource;
  readonly oauth: GoogleOAuth;
  /** Default: one in this process. */
  readonly store?: LinkedTokenStore;
  readonly clock?: Clock;
  /** How many people's access tokens are held. Default 5,000. */
  readonly max?: number;
}

interface Held extends KnownToken {
  readonly account: string;
  /** When it was got from its source, in milliseconds since 1970: a later sign-in may have granted more. */
  readonly learnedAt: number;
}

/** A token is renewed this long before its end, so that none ends on its way. Milliseconds. */
const margin = 60_000;
/** A lacking permission is looked for again after this long. Milliseconds. */
const recheckAfter = 10_000;
/** `iat` counts whole seconds: what happened in the same one may have happened before or after. */
const iatGrain = 1000;
/** For `GET /me`, which would rather say "unknown" than be slow. Milliseconds. */
const standingDeadline = 3000;

/**
 * Gives a valid Google access token of a person for one feature, and asks Auth0 and Google as seldom as it can: tokens
 * are held for their true lifetime, and everything that is asked for at the same time is asked once.
 */
export class GoogleTokens {
  readonly #source: TokenSource;
  readonly #oauth: GoogleOAuth;
  readonly #store: LinkedTokenStore;
  readonly #clock: Clock;
  readonly #held: LRUCache<string, Held>;
  readonly #refusals: Refusals;
  readonly #flights = new SingleFlight<Held>();

  constructor(options: GoogleTokensOptions) {
    const { max = 5000 } = options;
    this.#source = options.source;
    this.#oauth = options.oauth;
    this.#store = options.store ?? new MemoryTokenStore(max);
    this.#clock = options.clock ?? systemClock;
    this.#held = new LRUCache({ max });
    this.#refusals = new Refusals(this.#clock, max);
  }

  /**
   * A token that is good for `feature` for another minute at least.
   *
   * @throws {Problem} `google_not_linked`, `google_reconnect_required`, `google_permission_missing`, or what kept us
   *   from finding out: `unavailable`, `upstream_timeout`, `upstream_failed`, `configuration_error`
   */
  async accessToken(person: LinkedPerson, feature: GoogleFeature, signal?: AbortSignal): Promise<Secret> {
    let held = await this.#current(person, signal);
    if (!held.scopes.has(requiredScope[feature]) && this.#mayHaveMore(person, held)) {
      held = await this.#renew(person, held, signal);
    }
    if (!held.scopes.has(requiredScope[feature])) throw permissionMissing(feature);
    return held.accessToken;
  }

  /**
   * The token to try once more with, after Google answered 401 to `failed`: the one that another request has renewed
   * meanwhile, or a renewed one.
   *
   * @throws {Problem} as `accessToken`
   */
  async refreshAfter401(
    person: LinkedPerson,
    feature: GoogleFeature,
    failed: Secret,
    signal?: AbortSignal,
  ): Promise<Secret> {
    const held = this.#held.get(person.subject);
    if (held?.accessToken === failed) await this.#renew(person, held, signal);
    return this.accessToken(person, feature, signal);
  }

  /** Remembers that Google refuses this person's tokens although they were just renewed. */
  refused(person: LinkedPerson, failed: Secret): void {
    const held = this.#held.get(person.subject);
    if (held !== undefined && held.accessToken !== failed) return;
    this.#held.delete(person.subject);
    this.#refusals.remember(person, 'google_reconnect_required');
  }

  /** How the account stands. Never fails, and never takes longer than 3 s: "unknown" when something is out of reach. */
  async state(person: LinkedPerson, signal?: AbortSignal): Promise<GoogleStanding> {
    try {
      const within = deadline(standingDeadline, signal);
      let held = await this.#current(person, within);
      const { photos, mail } = requiredScope;
      // A person comes back from Google's consent with a new token of ours: what was held before it is out of date.
      if (!(held.scopes.has(photos) && held.scopes.has(mail)) && signedInSince(person, held)) {
        held = await this.#renew(person, held, within);
      }
      return { state: 'connected', photos: held.scopes.has(photos), mail: held.scopes.has(mail) };
    } catch (cause) {
      const code = cause instanceof Problem ? cause.code : undefined;
      const none = { photos: false, mail: false };
      if (code === 'google_not_linked') return { state: 'not_linked', ...none };
      if (code === 'google_reconnect_required') return { state: 'reconnect_required', ...none };
      log().warn('google_state_unknown', {
        reason: code ?? (cause instanceof Error ? cause.name : 'unknown'),
      });
      return { state: 'unknown', ...none };
    }
  }

  /** Forgets everything of a person: after unlinking, and when they are forgotten altogether. */
  async forget(subject: string): Promise<void> {
    this.#held.delete(subject);
    this.#refusals.forget(subject);
    await this.#store.forget(subject);
  }

  /**
   * Ends the grant at Google: nothing that was got under it is any good afterwards, on no instance.
   *
   * @throws {Problem} `unavailable`, `upstream_timeout` or `upstream_failed` when it is not known to have ended
   */
  async revoke(person: LinkedPerson, signal?: AbortSignal): Promise<void> {
    const linked = await this.#source.linkedToken(person, signal);
    const stored = await this.#store.read(person.subject);
    const tokens = [linked?.refreshToken, stored?.refreshToken, linked?.accessToken];
    for (const token of new Set(tokens.filter((candidate) => candidate !== undefined))) {
      await this.#oauth.revoke(token);
    }
    this.#held.delete(person.subject);
  }

  /** After linking: what was kept for an account is kept for the sign-in that it belongs to now. */
  async takeOver(from: string, to: string): Promise<void> {
    const stored = await this.#store.read(from);
    await this.forget(from);
    await this.forget(to);
    if (stored !== undefined) await this.#store.write(to, stored);
  }

  async #current(person: LinkedPerson, signal: AbortSignal | undefined): Promise<Held> {
    const refusal = this.#refusals.of(person);
    if (refusal !== undefined) throw refusal;
    const held = this.#held.get(person.subject);
    if (held !== undefined && held.expiresAt - margin > this.#clock.now()) return held;
    return this.#renew(person, held, signal);
  }

  /** Joined by every request of the person, so that 64 at once cost one look-up and one refresh. */
  #renew(person: LinkedPerson, stale: Held | undefined, signal: AbortSignal | undefined): Promise<Held> {
    const flight = this.#flights.run(person.subject, async () => {
      const held = this.#held.get(person.subject);
      // Renewed between this caller's look and its turn.
      if (held !== undefined && held !== stale) return held;
      return this.#obtain(person);
    });
    return orAborted(flight, signal);
  }

  async #obtain(person: LinkedPerson): Promise<Held> {
    const learnedAt = this.#clock.now();
    const linked = await this.#source.linkedToken(person);
    if (linked === undefined) {
      this.#held.delete(person.subject);
      throw this.#refusals.remember(person, 'google_not_linked');
    }
    const known = await this.#known(person.subject, linked);
    if (known === undefined) {
      this.#held.delete(person.subject);
      throw this.#refusals.remember(person, 'google_reconnect_required');
    }
    const held = { ...known, account: linked.account, learnedAt };
    this.#held.set(person.subject, held);
    return held;
  }

  /** A live token, undefined when there is none to be had. */
  async #known(subject: string, linked: LinkedToken): Promise<KnownToken | undefined> {
    const { account, accessToken, expiresAt, scopes } = linked;
    if (expiresAt !== undefined && scopes !== undefined) {
      return { accessToken, expiresAt, scopes: new Set(scopes) };
    }
    const stored = await this.#store.read(subject);
    const kept = stored?.account === account ? stored.refreshToken : undefined;
    const candidates = [linked.refreshToken, kept].filter((token) => token !== undefined);
    const distinct = new Map(candidates.map((token) => [token.reveal(), token]));
    for (const refreshToken of distinct.values()) {
      // At once, though the access token may still be good: one call tells lifetime and scopes, and gives a full hour.
      const known = await this.#oauth.refresh(refreshToken);
      if (known === undefined) continue;
      const current = known.refreshToken ?? refreshToken;
      if (current.reveal() !== kept?.reveal()) {
        await this.#store.write(subject, { account, refreshToken: current });
      }
      return known;
    }
    if (distinct.size > 0) {
      // Refused by Google one and all: what is kept is dead.
      if (kept !== undefined) await this.#store.forget(subject);
      return undefined;
    }
    const known = await this.#oauth.inspect(accessToken);
    return known !== undefined && known.expiresAt - margin > this.#clock.now() ? known : undefined;
  }

  /** Whether asking again could find a permission that was granted since. */
  #mayHaveMore(person: LinkedPerson, held: Held): boolean {
    return signedInSince(person, held) || this.#clock.now() - held.learnedAt > recheckAfter;
  }
}

const signedInSince = (person: LinkedPerson, held: Held): boolean =>
  person.issuedAt * 1000 + iatGrain > held.learnedAt;

function permissionMissing(feature: GoogleFeature): Problem {
  const what = feature === 'photos' ? 'pick from your Google Photos' : 'read and answer your Gmail';
  return new Problem(
    'google_permission_missing',
    `Google has not been asked to let you ${what} here, or it was left unticked. Please allow it and try again.`,
    { fields: { feature, scope: requiredScope[feature] } },
  );
}
