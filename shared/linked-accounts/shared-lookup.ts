import { Problem } from '../errors/index.ts';
import { type Clock, deadline, describeCause, isAbort, log, pause } from '../platform/index.ts';
import type { Findings, Held, Kept, Lease, LinkedTokenStore } from './linked-token-store.ts';
import { inForce, type Refusal, refusalOf } from './refusals.ts';
import { isLive, type Stale, type TokenLookup } from './token-lookup.ts';
import type { LinkedPerson } from './token-source.ts';

export interface SharedLookupOptions {
  readonly store: LinkedTokenStore;
  readonly lookup: TokenLookup;
  readonly clock: Clock;
  /**
   * How long another instance that asks for the same person is waited for. Milliseconds, default 7,000: more than a
   * look-up waits for Auth0's limit, and less than a call of Google's APIs has in all, so that what is told is that we
   * wait, and not that Google was silent.
   */
  readonly patienceMs?: number;
}

/** A token, or why there is none. */
export type Found = { readonly held: Held } | { readonly refusal: Refusal };

/** Finds out for all instances: what another has learned, or learns just now, or what this one asks Auth0 and Google. */
export class SharedLookup {
  readonly #options: SharedLookupOptions;

  constructor(options: SharedLookupOptions) {
    this.#options = options;
  }

  /** @throws {Problem} what kept us from finding out */
  async find(person: LinkedPerson, stale: Stale | undefined): Promise<Found> {
    const { store, patienceMs = 7000 } = this.#options;
    const within = deadline(patienceMs);
    let lease: Lease | undefined;
    try {
      while (lease === undefined) {
        const settled = this.#settled(person, await store.read(person.subject, within), stale);
        if (settled !== undefined) return settled;
        lease = await store.lease(person.subject, within);
        // Jitter, so that instances that wait for the same one do not ask together.
        if (lease === undefined) await pause(50 + Math.random() * 100, within);
      }
    } catch (cause) {
      if (!isAbort(cause)) throw cause;
      throw takesLong(cause);
    }
    return this.#lead(person, stale, lease);
  }

  async #lead(person: LinkedPerson, stale: Stale | undefined, lease: Lease): Promise<Found> {
    let findings: Findings = {};
    try {
      // Another may have finished between our look and our lease.
      const settled = this.#settled(person, lease.kept, stale);
      if (settled !== undefined) return settled;
      findings = await this.#options.lookup.find(person, lease.kept, stale);
    } finally {
      await this.#finish(lease, findings);
    }
    const { held, refusal } = findings;
    if (held) return { held };
    return { refusal: refusal ?? refusalOf(person, 'google_not_linked', this.#options.clock.now()) };
  }

  /** A token that was found is good though it could not be shared: Auth0 still has what it came from. */
  async #finish(lease: Lease, findings: Findings): Promise<void> {
    try {
      await lease.finish(findings);
    } catch (cause) {
      log().warn('google_token_not_shared', { cause: describeCause(cause) });
    }
  }

  /** What is kept answers this person: a live token other than the stale one, or a refusal that stands. */
  #settled(person: LinkedPerson, { held, refusal }: Kept, stale: Stale | undefined): Found | undefined {
    const now = this.#options.clock.now();
    if (refusal !== undefined && inForce(refusal, person, now)) return { refusal };
    if (held === undefined || !isLive(held, now)) return undefined;
    return held.accessToken.reveal() === stale?.held.accessToken.reveal() ? undefined : { held };
  }
}

/** That a person's token is not there in time, whoever it is that takes so long. */
export const takesLong = (cause: unknown): Problem =>
  new Problem('unavailable', 'Your Google account takes long to answer. Please try again.', {
    cause,
    retryAfter: 2,
  });
