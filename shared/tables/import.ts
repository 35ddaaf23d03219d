import { type ImportReport, maxToldLines } from '../contract/index.ts';
import { isProblem } from '../errors/index.ts';
import type { OwnerId } from '../people/index.ts';
import type { Clock } from '../platform/index.ts';
import type { Table } from '../storage/index.ts';
import type { TableDeclaration } from './declarations.ts';
import { landChunk, type Outcome, toChunks } from './import-chunk.ts';
import { type ImportLine, readImportLines } from './import-lines.ts';
import { partitionOf } from './stored.ts';

export interface ImportOptions {
  readonly table: Table;
  readonly declaration: TableDeclaration;
  readonly clock: Clock;
  readonly mode: 'keep' | 'replace';
  /** The owner id of an Auth0 user id, made at first use: rows may be there before a person first signs in. */
  readonly ownerOf: (userId: string) => Promise<OwnerId>;
  readonly isForgotten: (owner: OwnerId, signal: AbortSignal) => Promise<boolean>;
  /** Milliseconds after which nothing new is begun, and the rest is left for the same call again. */
  readonly enoughMs: number;
}

/** Batches on their way at once. */
const width = 8;

/** Runs `work` over all items, `width` at a time. After a failure nothing is begun, and it is told once all is still. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  let failed = false;
  const runs = Array.from({ length: width }, async () => {
    for (const item of queue) {
      if (failed) return;
      try {
        await work(item);
      } catch (cause) {
        failed = true;
        throw cause;
      }
    }
  });
  for (const run of await Promise.allSettled(runs)) if (run.status === 'rejected') throw run.reason;
}

/** How often a file may name one row: each time is a round of its own, and all of them must fit into one call. */
const maxRounds = 100;

/**
 * Lines in rounds in which each row comes once, since a batch takes a row once: a file that names a row twice is worked
 * through in its own order. What comes too often is left over.
 */
function toRounds(lines: readonly ImportLine[]): { rounds: ImportLine[][]; tooOften: ImportLine[] } {
  const rounds: ImportLine[][] = [];
  const tooOften: ImportLine[] = [];
  const times = new Map<string, number>();
  for (const line of lines) {
    const key = `${line.owner ?? ''}\n${line.id}`;
    const round = times.get(key) ?? 0;
    times.set(key, round + 1);
    if (round < maxRounds) (rounds[round] ??= []).push(line);
    else tooOften.push(line);
  }
  return { rounds, tooOften };
}

/**
 * Lands an import. Sent again, whole or in part, it changes nothing that landed before: rows are known by owner and id,
 * and compared by content.
 *
 * @throws Problem `unavailable` when storage is; what landed until then stays, and the import may be sent again
 */
export async function importRows(
  bytes: Uint8Array,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<ImportReport> {
  const { declaration, isForgotten } = options;
  const until = performance.now() + options.enoughMs;
  const { lines, invalid, invalidCount } = await readImportLines(bytes, declaration, signal);
  const report = { created: 0, unchanged: 0, replaced: 0, conflicts: 0, invalidCount, remaining: 0 };
  const conflicting: ImportReport['conflicting'] = [];
  const owners = new Map<string, Promise<OwnerId | undefined>>();
  let lookFirst = false;

  const ownerOf = (userId: string): Promise<OwnerId | undefined> => {
    const known =
      owners.get(userId) ??
      options.ownerOf(userId).then(
        async (owner) => ((await isForgotten(owner, signal)) ? undefined : owner),
        (cause: unknown) => {
          if (isProblem(cause, 'expired')) return undefined;
          throw cause;
        },
      );
    owners.set(userId, known);
    return known;
  };
  const refuse = (line: ImportLine, detail: string): void => {
    report.invalidCount += 1;
    invalid.push({ line: line.line, detail });
  };
  const count = (line: ImportLine, outcome: Outcome): void => {
    if (outcome === 'conflict') {
      report.conflicts += 1;
      conflicting.push({ line: line.line, id: line.id });
    } else report[outcome] += 1;
  };
  const land = async (chunk: readonly ImportLine[]): Promise<void> => {
    const userId = chunk[0]?.owner;
    if (performance.now() >= until) {
      report.remaining += chunk.length;
      return;
    }
    const owner = userId === undefined ? undefined : await ownerOf(userId);
    if (userId !== undefined && owner === undefined) {
      for (const line of chunk) refuse(line, 'This person asked to be forgotten.');
      return;
    }
    const partition = partitionOf(declaration, owner);
    const { outcomes, met } = await landChunk(chunk, { ...options, partition, lookFirst }, signal);
    lookFirst = met;
    for (const [line, outcome] of outcomes) count(line, outcome);
  };

  const { rounds, tooOften } = toRounds(lines);
  for (const line of tooOften) refuse(line, `The file names this row more than ${maxRounds} times.`);
  for (const round of rounds) {
    const groups = Map.groupBy(round, ({ owner }) => owner);
    await inParallel([...groups.values()].flatMap(toChunks), land);
  }
  const first = <Told extends { readonly line: number }>(told: readonly Told[]): Told[] =>
    told.toSorted((a, b) => a.line - b.line).slice(0, maxToldLines);
  return { ...report, conflicting: first(conflicting), invalid: first(invalid) };
}
