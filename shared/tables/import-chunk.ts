import { Problem } from '../errors/index.ts';
import { type Clock, randomId } from '../platform/index.ts';
import { quoted, type Row, type Step, type Table } from '../storage/index.ts';
import type { ImportLine } from './import-lines.ts';
import { toTableRow } from './stored.ts';

/** What became of one line. */
export type Outcome = 'created' | 'unchanged' | 'replaced' | 'conflict';

export interface ChunkOptions {
  readonly table: Table;
  readonly partition: string;
  readonly clock: Clock;
  readonly mode: 'keep' | 'replace';
  /** Look for rows before writing: saves a failed batch where rows are likely to be there already. */
  readonly lookFirst: boolean;
}

/** A batch takes 100 rows and 4 MiB (Azure Tables); JSON inside JSON grows by its escapes, up to twice. */
const maxRows = 100;
const maxUnits = 1024 * 1024;
/** Batches are sent again when other writers came between; after this many times the caller is asked to come back. */
const maxTries = 6;
/** So few rows are looked up one by one: a range would be read through for nothing. */
const few = 10;
/** Pages of 1,000 rows that are read to find a chunk's rows before they are looked up one by one. */
const maxPages = 2;

/** Cuts lines of one partition, each id at most once, into batches. */
export function toChunks(lines: readonly ImportLine[]): ImportLine[][] {
  const chunks: ImportLine[][] = [];
  let chunk: ImportLine[] = [];
  let units = 0;
  // In the order of keys, so that a chunk is a narrow range of them.
  for (const line of lines.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (chunk.length === maxRows || (chunk.length > 0 && units + line.content.json.length > maxUnits)) {
      chunks.push(chunk);
      chunk = [];
      units = 0;
    }
    chunk.push(line);
    units += line.content.json.length;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** The rows that are there already, by id: one read of their range where that is dense, else each by itself. */
async function rowsThere(
  chunk: readonly ImportLine[],
  { table, partition, mode }: ChunkOptions,
  signal: AbortSignal,
): Promise<Map<string, Row>> {
  const there = new Map<string, Row>();
  const wanted = new Set(chunk.map(({ id }) => id));
  const [first = '', last = ''] = [chunk[0]?.id, chunk.at(-1)?.id];
  let seen = '';
  let continuation: string | undefined;
  for (let pages = 0; chunk.length > few && pages < maxPages; pages += 1) {
    const page = await table.page(
      {
        partition,
        from: first,
        filter: `RowKey le ${quoted(last)}`,
        // A projection may come without the ETag, which only a replacement needs.
        ...(mode === 'keep' ? { select: ['digest', 'version'] } : {}),
        continuation,
      },
      signal,
    );
    for (const row of page.rows) if (wanted.has(row.key)) there.set(row.key, row);
    seen = page.rows.at(-1)?.key ?? seen;
    continuation = page.continuation;
    if (continuation === undefined) return there;
  }
  await Promise.all(
    chunk
      .filter(({ id }) => id > seen)
      .map(async ({ id }) => {
        const row = await table.get(partition, id, signal);
        if (row !== undefined) there.set(id, row);
      }),
  );
  return there;
}

interface Pending {
  readonly line: ImportLine;
  /** Ours, to know our own write again when its answer was lost. */
  readonly version: string;
  wish: 'created' | 'replaced';
  step: Step;
}

function insertion(line: ImportLine, { partition, clock }: ChunkOptions): Pending {
  const version = randomId();
  const now = new Date(clock.now()).toISOString();
  const stamps = { createdAt: now, changedAt: now, version };
  const row = toTableRow(partition, line.id, line.content, stamps);
  return { line, version, wish: 'created', step: { do: 'insert', row } };
}

/** Settles a line whose row is there already, or makes it a replacement of that row. */
function meet(pending: Pending, there: Row, { partition, clock, mode }: ChunkOptions): Outcome | undefined {
  const { line, version } = pending;
  if (there.columns['version'] === version) return pending.wish;
  if (there.columns['digest'] === line.content.digest) return 'unchanged';
  if (mode === 'keep') return 'conflict';
  const now = new Date(clock.now()).toISOString();
  const stamps = { createdAt: String(there.columns['createdAt']), changedAt: now, version };
  const row = toTableRow(partition, line.id, line.content, stamps);
  pending.wish = 'replaced';
  pending.step = { do: 'replace', row, etag: there.etag };
  return undefined;
}

/**
 * Lands one chunk: new rows in one batch, and rows that are there already compared. A batch happens whole or not at all,
 * so when one row is in its way, what is there is read and the rest is sent again.
 *
 * @returns what became of each line, and whether any of their rows was there before
 * @throws Problem `unavailable` when other writers keep coming between
 */
export async function landChunk(
  chunk: readonly ImportLine[],
  options: ChunkOptions,
  signal: AbortSignal,
): Promise<{ outcomes: Map<ImportLine, Outcome>; met: boolean }> {
  const outcomes = new Map<ImportLine, Outcome>();
  let pending = chunk.map((line) => insertion(line, options));
  let met = false;
  for (let tries = 0; tries < maxTries; tries += 1) {
    if (tries > 0 || options.lookFirst) {
      const there = await rowsThere(
        pending.map(({ line }) => line),
        options,
        signal,
      );
      met ||= there.size > 0;
      pending = pending.filter((entry) => {
        const row = there.get(entry.line.id);
        if (row === undefined) {
          // Gone since it was read: then it is new again.
          if (entry.step.do === 'replace') Object.assign(entry, { ...insertion(entry.line, options) });
          return true;
        }
        const outcome = meet(entry, row, options);
        if (outcome !== undefined) outcomes.set(entry.line, outcome);
        return outcome === undefined;
      });
    }
    if (pending.length === 0) return { outcomes, met };
    const written = await options.table.batch(
      pending.map(({ step }) => step),
      signal,
    );
    if (written.ok) {
      for (const { line, wish } of pending) outcomes.set(line, wish);
      return { outcomes, met };
    }
  }
  throw new Problem('unavailable', 'Others are writing the same rows. Send the import again.', {
    retryAfter: 5,
  });
}
