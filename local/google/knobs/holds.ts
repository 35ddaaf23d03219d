import type { ServerResponse } from 'node:http';

/** How often a held answer sends one byte more, in milliseconds: often enough to be slow and never silent. */
const dripMs = 500;

/** Answers that are held back until a test lets them go: what a long answer does, without a time to guess. */
export class Holds {
  readonly #held = new Map<string, Set<() => void>>();
  readonly #watchers = new Set<() => void>();

  /** How many answers are held under a name. */
  count(name: string): number {
    return this.#held.get(name)?.size ?? 0;
  }

  /** Ends when so many are held, or when the time is up. */
  async reached(name: string, count: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.count(name) < count && !signal.aborted) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  /** Lets all go that are held under a name; the number of them. */
  release(name: string): number {
    const all = [...(this.#held.get(name) ?? [])];
    for (const go of all) go();
    return all.length;
  }

  /**
   * Sends a body byte by byte until it is let go or its reader leaves.
   * @returns how many bytes went out
   */
  async drip(name: string, body: Uint8Array, response: ServerResponse): Promise<number> {
    let sent = 0;
    const next = (): void => {
      // The last byte stays here, or the reader would have all of it.
      if (sent < body.length - 1) response.write(body.subarray(sent, (sent += 1)));
    };
    next();
    const timer = setInterval(next, dripMs);
    await new Promise<void>((resolve) => {
      const held = this.#held.get(name) ?? new Set();
      this.#held.set(name, held);
      const go = (): void => {
        held.delete(go);
        resolve();
      };
      held.add(go);
      response.once('close', go);
      for (const look of this.#watchers) look();
    });
    clearInterval(timer);
    return sent;
  }
}
