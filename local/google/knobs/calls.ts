import type { Clock } from '../clock.ts';
import type { Incoming } from '../http.ts';

/** One call: when it came, what was asked, and whose token it bore, as an e-mail; empty while nobody's is known. */
interface Call {
  readonly at: number;
  readonly key: string;
  who: string;
}

/** Counts calls, so that a test can hold the API to a budget, and notes each one when asked to. */
export class Calls {
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  readonly #calls = new WeakMap<Incoming, Call>();
  #log: Call[] | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param pattern the address, such as `photospicker.googleapis.com/v1/sessions/:id` */
  count(request: Incoming, pattern: string, who: string): void {
    const call = { at: this.#clock.now(), key: `${request.method} ${pattern}`, who };
    this.#counts.set(call.key, (this.#counts.get(call.key) ?? 0) + 1);
    if (this.#log === undefined) return;
    this.#log.push(call);
    this.#calls.set(request, call);
  }

  /** Whose call it was, where only its body tells. */
  name(request: Incoming, who: string): void {
    const call = this.#calls.get(request);
    if (call !== undefined) call.who = who;
  }

  /** `log` only after `clear(true)`: `[milliseconds since 1970, what, whose]`. */
  report(): {
    readonly total: number;
    readonly calls: Readonly<Record<string, number>>;
    readonly log?: readonly (readonly [number, string, string])[];
  } {
    const counts = [...this.#counts];
    return {
      total: counts.reduce((sum, [, count]) => sum + count, 0),
      calls: Object.fromEntries(counts),
      ...(this.#log !== undefined && { log: this.#log.map(({ at, key, who }) => [at, key, who] as const) }),
    };
  }

  /** Begins anew. @param log notes each call from now on; the list grows without bounds, so it is off by default */
  clear(log = false): void {
    this.#counts.clear();
    this.#log = log ? [] : undefined;
  }
}
