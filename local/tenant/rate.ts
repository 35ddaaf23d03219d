/** What a request finds: whether it may pass, and what the headers say. */
export interface Allowance {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds at which the bucket is full again. */
  readonly reset: number;
}

/** A token bucket: `burst` at once, `perSecond` after that. */
export class Bucket {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #level: number;
  #at: number;

  /** @param now in milliseconds */
  constructor(rate: { perSecond: number; burst: number }, now: () => number = Date.now) {
    this.#perSecond = rate.perSecond;
    this.#burst = rate.burst;
    this.#now = now;
    this.#level = rate.burst;
    this.#at = now();
  }

  take(): Allowance {
    const now = this.#now();
    this.#level = Math.min(this.#burst, this.#level + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
    const allowed = this.#level >= 1;
    if (allowed) this.#level -= 1;
    const secondsToFull = (this.#burst - this.#level) / this.#perSecond;
    return {
      allowed,
      limit: this.#burst,
      remaining: Math.floor(this.#level),
      reset: Math.ceil(now / 1_000 + secondsToFull),
    };
  }
}
