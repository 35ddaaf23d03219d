/**
 * Joins calls that ask for the same thing at the same time: the first does the work, the others await its outcome, and
 * nothing is kept afterwards. The work gets no caller's AbortSignal, since one caller's leaving must not fail the others.
 */
export class SingleFlight<Result> {
  readonly #flights = new Map<string, Promise<Result>>();

  run(key: string, work: () => Promise<Result>): Promise<Result> {
    const flying = this.#flights.get(key);
    if (flying !== undefined) return flying;
    const flight = work().finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }
}
