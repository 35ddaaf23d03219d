/** The local Google's own time, so that tests can let tokens, sessions and addresses expire without waiting. */
export class Clock {
  #offset = 0;

  /** Milliseconds since 1970, plus whatever a test has advanced. */
  now(): number {
    return Date.now() + this.#offset;
  }

  advance(seconds: number): void {
    this.#offset += seconds * 1000;
  }
}
