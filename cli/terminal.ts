/** Where a command writes: results to stdout, words about them to stderr. */
export interface Terminal {
  /** `--json`: results are JSON, and errors too. */
  readonly json: boolean;
  /** Whether a person watches stderr. */
  readonly live: boolean;
  out(text: string): void;
  err(text: string): void;
}

/**
 * Text from elsewhere, fit for a terminal: control characters could rewrite what stands there, and direction marks make
 * a name look like another.
 */
export const shown = (text: string): string =>
  text.replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\u061C]/gu, '\uFFFD');

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes for people: `12.3 MiB`. */
export function bytes(count: number): string {
  const power = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10));
  return `${(count / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ''}`;
}

/** Rows as columns that line up; the last one is as long as it is. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map(
      (row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd() + '\n',
    )
    .join('');
}

export const jsonText = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
