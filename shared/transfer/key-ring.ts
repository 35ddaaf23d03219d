/** A key that is over already tells of a clock that is wrong: it is used for so long, or until storage refuses it. */
const leastMs = 60_000;

export interface KeyRingParts<Key> {
  readonly first: Key;
  readonly renewal: () => Promise<Key>;
  /** How long before its end a key is renewed, by how long it lives from now on; in ms. */
  readonly leadMs: (lifeMs: number) => number;
  /** Ms since 1970. */
  readonly now: () => number;
}

/** The key to one blob: renewed before it ends, and once for all requests that are refused together. */
export class KeyRing<Key extends { readonly expiresAt: string }> {
  readonly #parts: KeyRingParts<Key>;
  #key: Key;
  #renewAt: number;
  #renewing: Promise<Key> | undefined;

  constructor(parts: KeyRingParts<Key>) {
    this.#parts = parts;
    this.#key = parts.first;
    this.#renewAt = this.#soonEnough(parts.first);
  }

  /** A key that is good for a while. */
  async current(): Promise<Key> {
    return this.#parts.now() < this.#renewAt ? this.#key : await this.renew(this.#key);
  }

  /** Whether this is the key in use: refused, it would be renewed. */
  holds(key: Key): boolean {
    return key === this.#key;
  }

  /** After storage refused `refused`: a new one, unless another request has renewed it in the meantime. */
  async renew(refused: Key): Promise<Key> {
    if (!this.holds(refused)) return this.#key;
    this.#renewing ??= this.#parts.renewal().finally(() => (this.#renewing = undefined));
    const key = await this.#renewing;
    if (key !== this.#key) {
      this.#key = key;
      this.#renewAt = this.#soonEnough(key);
    }
    return key;
  }

  #soonEnough({ expiresAt }: Key): number {
    const now = this.#parts.now();
    const lifeMs = Date.parse(expiresAt) - now;
    return now + (lifeMs <= 0 ? leastMs : lifeMs - Math.min(this.#parts.leadMs(lifeMs), lifeMs));
  }
}
