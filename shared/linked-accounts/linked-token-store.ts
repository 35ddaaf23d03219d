import { LRUCache } from 'lru-cache';
import type { Secret } from '../platform/index.ts';
import type { Refusal } from './refusals.ts';

/** A refresh token as we keep it, with the Google account that it belongs to. */
export interface StoredToken {
  readonly account: string;
  readonly refreshToken: Secret;
}

/** An access token with all that is known of it. */
export interface Held {
  readonly account: string;
  readonly accessToken: Secret;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly scopes: ReadonlySet<string>;
  /** When its source was last asked, in milliseconds since 1970: a later sign-in may have granted more. */
  readonly lookedUpAt: number;
}

/** What all instances together know of a person's Google account. */
export interface Kept {
  readonly refresh?: StoredToken;
  readonly held?: Held;
  readonly refusal?: Refusal;
  /** The mark of the token that was disconnected here (`endGrant`): what its source says of it does not count any more. */
  readonly ended?: string;
}

/** What a lease came to. What is left out stays as it is; null takes it away. */
export interface Findings {
  readonly refresh?: StoredToken | null;
  readonly held?: Held | null;
  readonly refusal?: Refusal | null;
  readonly ended?: null;
}

/** The right to ask Auth0 and Google for one person, which one of all instances has at a time. */
export interface Lease {
  /** What was kept when the lease began. */
  readonly kept: Kept;
  /**
   * Keeps what was found and ends the lease. Does nothing once the lease is another's, or the person was forgotten
   * meanwhile: what was found before must not come back.
   */
  finish(findings: Findings): Promise<void>;
}

/**
 * Keeps tokens by person. Google sends a refresh token usually at first consent only, and a later sign-in that brings
 * none must not lose it: so nothing but a newer one, a refusal by Google or unlinking takes one away.
 */
export interface LinkedTokenStore {
  read(subject: string, signal?: AbortSignal): Promise<Kept>;
  /** Undefined while another has it. One that is not finished ends by itself. */
  lease(subject: string, signal?: AbortSignal): Promise<Lease | undefined>;
  /** Keeps a refresh token alone, whoever has the lease, and whatever was kept before. */
  keep(subject: string, token: StoredToken, signal?: AbortSignal): Promise<void>;
  forget(subject: string, signal?: AbortSignal): Promise<void>;
  /** Forgets all but that the account with this mark was disconnected. Whoever has the lease loses it. */
  end(subject: string, mark: string, signal?: AbortSignal): Promise<void>;
}

/** `kept` with `findings` applied. */
function applied(kept: Kept, findings: Findings): Kept {
  const { refresh = kept.refresh, held = kept.held, refusal = kept.refusal, ended = kept.ended } = findings;
  return {
    ...(refresh !== null && refresh !== undefined && { refresh }),
    ...(held !== null && held !== undefined && { held }),
    ...(refusal !== null && refusal !== undefined && { refusal }),
    ...(ended !== null && ended !== undefined && { ended }),
  };
}

/** Keeps tokens in this process alone, for at most `max` people (default 5,000). */
export class MemoryTokenStore implements LinkedTokenStore {
  readonly #kept: LRUCache<string, Kept>;
  readonly #leases = new Map<string, object>();

  constructor(max = 5000) {
    this.#kept = new LRUCache({ max });
  }

  read(subject: string): Promise<Kept> {
    return Promise.resolve(this.#kept.get(subject) ?? {});
  }

  lease(subject: string): Promise<Lease | undefined> {
    if (this.#leases.has(subject)) return Promise.resolve(undefined);
    const kept = this.#kept.get(subject) ?? {};
    const mine = {};
    this.#leases.set(subject, mine);
    return Promise.resolve({
      kept,
      finish: (findings) => {
        if (this.#leases.get(subject) === mine) {
          this.#leases.delete(subject);
          this.#kept.set(subject, applied(kept, findings));
        }
        return Promise.resolve();
      },
    });
  }

  keep(subject: string, refresh: StoredToken): Promise<void> {
    this.#kept.set(subject, { refresh });
    return Promise.resolve();
  }

  forget(subject: string): Promise<void> {
    this.#kept.delete(subject);
    this.#leases.delete(subject);
    return Promise.resolve();
  }

  end(subject: string, ended: string): Promise<void> {
    this.#kept.set(subject, { ended });
    this.#leases.delete(subject);
    return Promise.resolve();
  }
}
