/** What every bench needs: time, medians and a table. */

/** Milliseconds that `work` takes. */
export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/**
 * Medians of several measures, whose runs take turns: what else the machine does meanwhile meets all of them alike. The
 * first turn warms up and does not count.
 */
export async function inTurns(
  measures: readonly (() => Promise<unknown>)[],
  turns: number,
): Promise<number[]> {
  const seen: number[][] = measures.map(() => []);
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const [at, measure] of measures.entries()) {
      const taken = await millisecondsOf(measure);
      if (turn > 0) seen[at]?.push(taken);
    }
  }
  return seen.map(median);
}

/** Prints rows under a head, numbers to the right. */
export function printTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cell = (value: string | number): string =>
    typeof value === 'number'
      ? value >= 100
        ? Math.round(value).toLocaleString('en')
        : value.toFixed(1)
      : value;
  const cells = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  for (const row of cells) {
    const line = row.map((text, at) =>
      at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0),
    );
    process.stdout.write(`${line.join('  ')}\n`);
  }
}
