import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaultKind, faultKinds } from '../../../local/faults/faults.ts';

/** What `docs/errors.md` promises for one fault of one upstream. */
export interface Promised {
  /** A code of ours, or the status of a success. */
  readonly answer: string;
  /** Seconds that `retry-after` has to name, where the document says so. */
  readonly retryAfter: number | undefined;
}

/** One column of the document's tables. */
export interface PromisedUpstream {
  /** Seconds until the answer, at the latest. */
  readonly deadline: number;
  readonly cells: ReadonlyMap<FaultKind, Promised>;
}

const file = join(import.meta.dirname, '../../../docs/errors.md');
const heading = '## Cell by cell';
const deadlineLabel = 'answered within';

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

const isKind = (label: string): label is FaultKind => (faultKinds as readonly string[]).includes(label);

function promised(cell: string, where: string): Promised {
  const [, answer, seconds] = /^`(\w+)`(?:, (\d+) s)?$/.exec(cell) ?? [];
  if (answer === undefined) throw new Error(`docs/errors.md promises "${cell}" for ${where}`);
  return { answer, retryAfter: seconds === undefined ? undefined : Number(seconds) };
}

/**
 * The promises of `docs/errors.md`, by the name of the upstream. Read from there and written nowhere else, so that the
 * document and the service cannot part.
 *
 * @throws {Error} where a table is not whole
 */
export async function promises(): Promise<ReadonlyMap<string, PromisedUpstream>> {
  const [, section] = (await readFile(file, 'utf8')).split(`\n${heading}\n`);
  if (section === undefined) throw new Error(`docs/errors.md has no section "${heading}"`);
  const found = new Map<string, { deadline: number; cells: Map<FaultKind, Promised> }>();
  let names: string[] = [];
  for (const line of section.split(/\n## /)[0]?.split('\n') ?? []) {
    const [label = '', ...cells] = cellsOf(line);
    if (!line.startsWith('|') || /^[-: ]+$/.test(label)) continue;
    const kind = label.replaceAll('`', '');
    if (label === 'fault') {
      names = cells;
      for (const name of names) found.set(name, { deadline: Number.NaN, cells: new Map() });
    }
    for (const [at, cell] of cells.entries()) {
      const name = names[at] ?? '';
      const upstream = found.get(name);
      if (upstream === undefined) throw new Error(`docs/errors.md: a cell without a column in "${line}"`);
      if (label === deadlineLabel) upstream.deadline = Number(/^(\d+) s$/.exec(cell)?.[1]);
      else if (isKind(kind)) upstream.cells.set(kind, promised(cell, `${name}, ${kind}`));
    }
  }
  for (const [name, { deadline, cells }] of found) {
    const missing = faultKinds.filter((kind) => !cells.has(kind));
    if (Number.isNaN(deadline)) throw new Error(`docs/errors.md names no deadline for ${name}`);
    if (missing.length > 0) throw new Error(`docs/errors.md: ${name} lacks ${missing.join(', ')}`);
  }
  return found;
}
