import type { Grant } from '../../../shared/contract/index.ts';
import type { Clock } from '../clock.ts';

/** Renewed when this share of its life is left, and at the latest this long before the end (ms). */
const lastShare = 0.2;
const earlyMs = 5 * 60_000;
/** A new key that is over already tells of a clock that is wrong: it is used for so long, or until storage refuses it. */
const leastMs = 60_000;

/** The key to one upload: renewed before it ends, and once for all requests that are refused together. */
export class UploadKey {
  readonly #renewal: () => Promise<Grant>;
  readonly #clock: Clock;
  #grant: Grant;
  #renewAt: number;
  #renewing: Promise<Grant> | undefined;

  constructor(grant: Grant, renewal: () => Promise<Grant>, clock: Clock) {
    this.#grant = grant;
    this.#renewal = renewal;
    this.#clock = clock;
    this.#renewAt = this.#soonEnough(grant);
  }

  /** A key that is good for a while. */
  async current(): Promise<Grant> {
    return this.#clock.now() < this.#renewAt ? this.#grant : await this.renew(this.#grant);
  }

  /** After storage refused `refused`: a new one, unless another request has renewed it in the meantime. */
  async renew(refused: Grant): Promise<Grant> {
    if (refused !== this.#grant) return this.#grant;
    this.#renewing ??= this.#renewal().finally(() => (this.#renewing = undefined));
    const grant = await this.#renewing;
    if (grant !== this.#grant) {
      this.#grant = grant;
      this.#renewAt = this.#soonEnough(grant);
    }
    return grant;
  }

  #soonEnough(grant: Grant): number {
    const life = Math.max(0, Date.parse(grant.expiresAt) - this.#clock.now());
    return this.#clock.now() + (life === 0 ? leastMs : life - Math.min(earlyMs, life * lastShare));
  }
}
