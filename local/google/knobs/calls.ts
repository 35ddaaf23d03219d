/** Counts calls, so that a test can hold the API to a budget. */
export class Calls {
  readonly #counts = new Map<string, number>();

  /** @param key such as `GET photospicker.googleapis.com/v1/sessions/:id` */
  count(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  report(): { readonly total: number; readonly calls: Readonly<Record<string, number>> } {
    const counts = [...this.#counts];
    return { total: counts.reduce((sum, [, count]) => sum + count, 0), calls: Object.fromEntries(counts) };
  }

  clear(): void {
    this.#counts.clear();
  }
}
