import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Problem } from '../errors/index.ts';
import type { Clock } from '../platform/index.ts';
import type { LinkedPerson } from './token-source.ts';

export type RefusalCode = 'google_not_linked' | 'google_reconnect_required';

/** How long a refusal saves Auth0 and Google the question, for all instances. Milliseconds. */
const lifetime: Readonly<Record<RefusalCode, number>> = {
  google_not_linked: 15_000,
  google_reconnect_required: 3_600_000,
};

/** How long an instance goes by its own memory, before it looks whether another has learned better. Milliseconds. */
const ownMemory = 60_000;

/** That a person had no usable Google account, and the sign-in that met it. */
export interface Refusal {
  readonly code: RefusalCode;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** `iat` of the access token of that sign-in, and a hash of the token. */
  readonly issuedAt: number;
  readonly fingerprint: string;
}

const fingerprintOf = (person: LinkedPerson): string =>
  person.token === undefined ? '' : createHash('sha256').update(person.token.reveal()).digest('base64url');

export const refusalOf = (person: LinkedPerson, code: RefusalCode, now: number): Refusal => ({
  code,
  until: now + lifetime[code],
  issuedAt: person.issuedAt,
  fingerprint: fingerprintOf(person),
});

/** Whether a refusal still answers this person: not after its time, and not after a later sign-in. */
export const inForce = (refusal: Refusal, person: LinkedPerson, now: number): boolean =>
  refusal.until > now && !isLater(person, refusal);

/**
 * Whether a refusal still says how an account stands, to a person who asks for nothing of it. That there is no account is
 * mended by connecting one, not by signing in: it is told again for `believed` milliseconds, whoever signs in meanwhile.
 */
export const stillTold = (refusal: Refusal, person: LinkedPerson, now: number, believed: number): boolean =>
  refusal.code === 'google_not_linked'
    ? now < refusal.until - lifetime[refusal.code] + believed
    : inForce(refusal, person, now);

/** `iat` counts whole seconds: another token of the very second may be the later one, and is given its chance. */
function isLater(person: LinkedPerson, refusal: Refusal): boolean {
  if (person.issuedAt !== refusal.issuedAt) return person.issuedAt > refusal.issuedAt;
  return fingerprintOf(person) !== refusal.fingerprint;
}

/**
 * An instance's own memory of who has no usable Google account, so that a page that keeps asking costs nothing. A
 * sign-in after the refusal clears it, since that is how a person repairs it.
 */
export class Refusals {
  readonly #clock: Clock;
  readonly #refusals: LRUCache<string, Refusal>;

  constructor(clock: Clock, max: number) {
    this.#clock = clock;
    this.#refusals = new LRUCache({ max });
  }

  /** Returns the problem to throw. */
  remember(subject: string, refusal: Refusal): Problem {
    const until = Math.min(refusal.until, this.#clock.now() + ownMemory);
    this.#refusals.set(subject, { ...refusal, until });
    return problems[refusal.code]();
  }

  of(person: LinkedPerson): Problem | undefined {
    const refusal = this.#refusals.get(person.subject);
    if (refusal === undefined) return undefined;
    if (inForce(refusal, person, this.#clock.now())) return problems[refusal.code]();
    this.#refusals.delete(person.subject);
    return undefined;
  }

  forget(subject: string): void {
    this.#refusals.delete(subject);
  }
}

const problems: Readonly<Record<RefusalCode, () => Problem>> = {
  google_not_linked: () =>
    new Problem(
      'google_not_linked',
      'No Google account is connected to this sign-in. Please connect Google and try again.',
    ),
  google_reconnect_required: () =>
    new Problem(
      'google_reconnect_required',
      'Google no longer lets us in: access was taken back or has run out. Please connect Google again.',
    ),
};
