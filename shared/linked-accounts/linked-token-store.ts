import { LRUCache } from 'lru-cache';
import type { Secret } from '../platform/index.ts';

/** A refresh token as we keep it, with the Google account that it belongs to. */
export interface StoredToken {
  readonly account: string;
  readonly refreshToken: Secret;
}

/**
 * Keeps refresh tokens by person. Google sends one usually at first consent only, and a later sign-in that brings none
 * must not lose it: so nothing but a newer one, a refusal by Google or unlinking takes one away.
 */
export interface LinkedTokenStore {
  read(subject: string): Promise<StoredToken | undefined>;
  write(subject: string, token: StoredToken): Promise<void>;
  forget(subject: string): Promise<void>;
}

/** Keeps refresh tokens in this process alone, for at most `max` people (default 5,000). */
export class MemoryTokenStore implements LinkedTokenStore {
  readonly #tokens: LRUCache<string, StoredToken>;

  constructor(max = 5000) {
    this.#tokens = new LRUCache({ max });
  }

  read(subject: string): Promise<StoredToken | undefined> {
    return Promise.resolve(this.#tokens.get(subject));
  }

  write(subject: string, token: StoredToken): Promise<void> {
    this.#tokens.set(subject, token);
    return Promise.resolve();
  }

  forget(subject: string): Promise<void> {
    this.#tokens.delete(subject);
    return Promise.resolve();
  }
}
