import { LRUCache } from 'lru-cache';
import { Problem } from '../errors/index.ts';
import type { Clock, Secret } from '../platform/index.ts';
import type { LinkedPerson } from './token-source.ts';

type RefusalCode = 'google_not_linked' | 'google_reconnect_required';

/** How long a refusal saves Auth0 and Google the question. Milliseconds. */
const lifetime: Readonly<Record<RefusalCode, number>> = {
  google_not_linked: 15_000,
  google_reconnect_required: 60_000,
};

interface Refusal {
  readonly code: RefusalCode;
  readonly until: number;
  /** The sign-in that met the refusal: `iat` of its access token, and the token. */
  readonly issuedAt: number;
  readonly token: Secret | undefined;
}

/**
 * Remembers for a short time who has no usable Google account, so that a page that keeps asking costs nothing. A
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
  remember(person: LinkedPerson, code: RefusalCode): Problem {
    const until = this.#clock.now() + lifetime[code];
    this.#refusals.set(person.subject, { code, until, issuedAt: person.issuedAt, token: person.token });
    return problems[code]();
  }

  of(person: LinkedPerson): Problem | undefined {
    const refusal = this.#refusals.get(person.subject);
    if (refusal === undefined) return undefined;
    if (refusal.until > this.#clock.now() && !isLater(person, refusal)) return problems[refusal.code]();
    this.#refusals.delete(person.subject);
    return undefined;
  }

  forget(subject: string): void {
    this.#refusals.delete(subject);
  }
}

/** `iat` counts whole seconds: another token of the very second may be the later one, and is given its chance. */
function isLater(person: LinkedPerson, refusal: Refusal): boolean {
  if (person.issuedAt !== refusal.issuedAt) return person.issuedAt > refusal.issuedAt;
  return person.token?.reveal() !== refusal.token?.reveal();
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
