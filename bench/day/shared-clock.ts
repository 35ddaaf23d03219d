import { openSync, readSync, writeSync } from 'node:fs';

/**
 * One time for many processes: how far it is ahead of the machine's, in milliseconds, stands in a file that all of them
 * read whenever they look at the clock. It only ever jumps forward, and goes at its true pace between jumps; timers and
 * deadlines are left alone.
 */
export class SharedClock {
  readonly #file: number;
  readonly #ahead = new Float64Array(1);
  readonly #bytes = new Uint8Array(this.#ahead.buffer);
  /** The machine's own, taken before anybody puts another in its place. */
  readonly #real = Date.now.bind(Date);

  /** @param mode `w+` for the one who puts it forward, `r` for everybody else */
  constructor(path: string, mode: 'r' | 'w+') {
    this.#file = openSync(path, mode);
    if (mode === 'w+') writeSync(this.#file, this.#bytes, 0, 8, 0);
  }

  ahead(): number {
    readSync(this.#file, this.#bytes, 0, 8, 0);
    return this.#ahead[0] ?? 0;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#real() + this.ahead();
  }

  /** Jumps to `moment`, in milliseconds since 1970, unless it is later already. */
  forwardTo(moment: number): void {
    this.#ahead[0] = Math.max(this.ahead(), moment - this.#real());
    writeSync(this.#file, this.#bytes, 0, 8, 0);
  }
}
