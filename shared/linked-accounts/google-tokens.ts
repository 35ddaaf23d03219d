import { LRUCache } from 'lru-cache';
import {
  type Clock,
  deadline,
  describeCause,
  log,
  orAborted,
  type Secret,
  SingleFlight,
  systemClock,
} from '../platform/index.ts';
import { endGrant, type GrantParts } from './ended-grants.ts';
import { type GoogleFeature, permissionMissing, requiredScope } from './features.ts';
import type { GoogleOAuth } from './google-oauth.ts';
import { type Held, type LinkedTokenStore, MemoryTokenStore } from './linked-token-store.ts';
import {
  type GoogleStanding,
  type KnownPermission,
  standingOf,
  standingWithout,
  told,
} from './google-standing.ts';
import { refusalOf, Refusals } from './refusals.ts';
import { SharedLookup } from './shared-lookup.ts';
import { isLive, TokenLookup } from './token-lookup.ts';
import type { LinkedPerson, TokenSource } from './token-source.ts';

export interface GoogleTokensOptions {
  readonly source: TokenSource;
  readonly oauth: GoogleOAuth;
  /** Default: one in this process, which other instances do not see. */
  readonly store?: LinkedTokenStore;
  readonly clock?: Clock;
  /** What people are asked for here: nothing else is worth looking for. Default: photos and mail. */
  readonly asksFor?: readonly GoogleFeature[];
  /** How long another instance is waited for (`SharedLookup`). Milliseconds, default 7,000. */
  readonly patienceMs?: number;
}

/** How many people's access tokens are held. */
const max = 5000;
/** A lacking permission is looked for again after this long. Milliseconds. */
const recheckAfter = 10_000;
/** `iat` counts whole seconds: what happened in the same one may have happened before or after. */
const iatGrain = 1000;
/** For `GET /me`, which would rather say "unknown" than be slow. Milliseconds. */
const standingDeadline = 3000;

/**
 * Gives a valid Google access token of a person for one feature, and asks Auth0 and Google as seldom as it can: tokens
 * are held for their true lifetime, in this process and in the store that all instances share, and everything that is
 * asked for at the same time is asked once.
 */
export class GoogleTokens {
  readonly #parts: GrantParts;
  readonly #shared: SharedLookup;
  readonly #store: LinkedTokenStore;
  readonly #clock: Clock;
  readonly #asksFor: readonly GoogleFeature[];
  readonly #held: LRUCache<string, Held>;
  readonly #refusals: Refusals;
  readonly #flights = new SingleFlight<Held>();

  constructor(options: GoogleTokensOptions) {
    const { source, oauth, store = new MemoryTokenStore(max), asksFor = ['photos', 'mail'] } = options;
    this.#asksFor = asksFor;
    this.#store = store;
    this.#parts = { source, oauth, store };
    this.#clock = options.clock ?? systemClock;
    const wanted = asksFor.map((feature) => requiredScope[feature]);
    const lookup = new TokenLookup({ source, oauth, clock: this.#clock, wanted });
    this.#shared = new SharedLookup({
      store: this.#store,
      lookup,
      clock: this.#clock,
      ...(options.patienceMs !== undefined && { patienceMs: options.patienceMs }),
    });
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
    return (await this.#goodFor(person, feature, signal)).accessToken;
  }

  /**
   * Which Google account `accessToken` is of: what is remembered of one must not be shown for another.
   *
   * @throws {Problem} as `accessToken`
   */
  async account(person: LinkedPerson, feature: GoogleFeature, signal?: AbortSignal): Promise<string> {
    return (await this.#goodFor(person, feature, signal)).account;
  }

  async #goodFor(
    person: LinkedPerson,
    feature: GoogleFeature,
    signal: AbortSignal | undefined,
  ): Promise<Held> {
    const askedAt = this.#clock.now();
    let held = await this.#current(person, signal);
    // Twice at most: what another instance learned meanwhile may be from before the grant, too.
    for (let round = 0; round < 2; round += 1) {
      if (held.scopes.has(requiredScope[feature]) || held.lookedUpAt >= askedAt) break;
      if (!this.#mayHaveMore(person, held)) break;
      held = await this.#renew(person, held, signal);
    }
    if (!held.scopes.has(requiredScope[feature])) throw permissionMissing(feature);
    return held;
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
    // By what it says: what is read from the store again is another object.
    if (held?.accessToken.reveal() === failed.reveal()) await this.#renew(person, held, signal, true);
    return this.accessToken(person, feature, signal);
  }

  /** Remembers, for all instances, that Google refuses this person's tokens although they were just renewed. */
  async refused(person: LinkedPerson, failed: Secret): Promise<void> {
    const { subject } = person;
    const held = this.#held.get(subject);
    if (held !== undefined && held.accessToken.reveal() !== failed.reveal()) return;
    this.#held.delete(subject);
    const refusal = refusalOf(person, 'google_reconnect_required', this.#clock.now());
    this.#refusals.remember(subject, refusal);
    try {
      const lease = await this.#store.lease(subject);
      const isStill = lease?.kept.held?.accessToken.reveal() === failed.reveal();
      await lease?.finish(isStill ? { held: null, refusal } : {});
    } catch (cause) {
      log().warn('google_refusal_not_shared', { cause: describeCause(cause) });
    }
  }

  /**
   * How the account stands, as it was told last: Auth0 and Google are asked where nothing is kept of it, and once a day.
   * A permission that is lacking is looked for by wish alone (`renew`), since many lack one, and who grants it can say so.
   * Never fails, and never takes longer than 3 s: "unknown" when something is out of reach.
   */
  async state(
    person: LinkedPerson,
    wish: { readonly renew?: boolean } = {},
    signal?: AbortSignal,
  ): Promise<GoogleStanding> {
    try {
      const within = deadline(standingDeadline, signal);
      const askedAt = this.#clock.now();
      if (wish.renew !== true) {
        const own = this.#held.get(person.subject);
        // What this instance lacks another may have learned since.
        if (own !== undefined && isLive(own, this.#clock.now()) && this.#hasAll(own)) return standingOf(own);
        const said = told(await this.#store.read(person.subject, within), person, this.#clock.now());
        if (said !== undefined) return said;
      }
      let held = await this.#current(person, within);
      const isOld = wish.renew === true && held.lookedUpAt < askedAt;
      if (isOld && !this.#hasAll(held) && this.#mayHaveMore(person, held))
        held = await this.#renew(person, held, within);
      return standingOf(held);
    } catch (cause) {
      return standingWithout(cause);
    }
  }

  /** What Auth0 and Google told last of a permission, to whichever instance; undefined when nothing is kept of it. */
  async known(
    person: LinkedPerson,
    feature: GoogleFeature,
    signal?: AbortSignal,
  ): Promise<KnownPermission | undefined> {
    const scope = requiredScope[feature];
    const own = this.#held.get(person.subject);
    // What this instance lacks another may have learned since.
    const held =
      own?.scopes.has(scope) === true ? own : (await this.#store.read(person.subject, signal)).held;
    return held === undefined ? undefined : { account: held.account, granted: held.scopes.has(scope) };
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
    await endGrant(person, this.#parts, signal);
    this.#held.delete(person.subject);
  }

  /** After unlinking: ends what the source has beside the identities, and forgets everything. Throws as `revoke`. */
  async disconnect(person: LinkedPerson, signal?: AbortSignal): Promise<void> {
    const { source, store } = this.#parts;
    const mark = source.beyondIdentities === true ? await endGrant(person, this.#parts, signal) : undefined;
    if (mark === undefined) return this.forget(person.subject);
    await store.end(person.subject, mark, signal);
    this.#held.delete(person.subject);
    this.#refusals.forget(person.subject);
  }

  /** After linking: what was kept for an account is kept for the sign-in that it belongs to now. */
  async takeOver(from: string, to: string): Promise<void> {
    const { refresh } = await this.#store.read(from);
    await this.forget(to);
    // Kept in the new place before it leaves the old one: a call that is cut here can be made again.
    if (refresh !== undefined) await this.#store.keep(to, refresh);
    await this.forget(from);
  }

  async #current(person: LinkedPerson, signal: AbortSignal | undefined): Promise<Held> {
    const refusal = this.#refusals.of(person);
    if (refusal !== undefined) throw refusal;
    const held = this.#held.get(person.subject);
    if (held !== undefined && isLive(held, this.#clock.now())) return held;
    return this.#renew(person, held, signal);
  }

  /**
   * Joined by every request of the person, so that 64 at once cost one look-up and one refresh.
   *
   * @param refused whether `stale` was refused by Google, not found wanting here
   */
  #renew(
    person: LinkedPerson,
    stale: Held | undefined,
    signal: AbortSignal | undefined,
    refused = false,
  ): Promise<Held> {
    const flight = this.#flights.run(person.subject, async () => {
      const held = this.#held.get(person.subject);
      // Renewed between this caller's look and its turn.
      if (held !== undefined && held !== stale) return held;
      const found = await this.#shared.find(person, stale && { held: stale, refused });
      if ('held' in found) {
        this.#held.set(person.subject, found.held);
        return found.held;
      }
      this.#held.delete(person.subject);
      throw this.#refusals.remember(person.subject, found.refusal);
    });
    return orAborted(flight, signal);
  }

  #hasAll({ scopes }: Held): boolean {
    return this.#asksFor.every((feature) => scopes.has(requiredScope[feature]));
  }

  /** Whether asking again could find a permission that was granted since. */
  #mayHaveMore(person: LinkedPerson, held: Held): boolean {
    return signedInSince(person, held) || this.#clock.now() - held.lookedUpAt > recheckAfter;
  }
}

const signedInSince = (person: LinkedPerson, held: Held): boolean =>
  person.issuedAt * 1000 + iatGrain > held.lookedUpAt;
