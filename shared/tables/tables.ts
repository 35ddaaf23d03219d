import type { ImportReport } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import type { Caller } from '../identity/index.ts';
import type { OwnerId, Owners } from '../people/index.ts';
import type { Clock } from '../platform/index.ts';
import { everyRow, type Step, type Table } from '../storage/index.ts';
import { admitTo } from './admit.ts';
import { type Operation, type TableDeclaration, tableDeclarations } from './declarations.ts';
import { importRows } from './import.ts';
import { createRows, type Rows } from './rows.ts';
import { partitionOf, partitionsOf } from './stored.ts';

/** Rows of declared tables, for callers, importing machines and those who want to be forgotten. */
export interface Tables {
  /**
   * Whether a caller may do something in a table, before anything else of the call is looked at.
   *
   * @throws Problem `not_found` for a table that is not declared; else as the table declares
   */
  admit(table: string, operation: Operation, caller: Caller | undefined): void;
  /**
   * The rows that a caller may reach: their own, or those that are common. Every operation asks for admission itself.
   *
   * @throws Problem `not_found`, `not_authenticated` or `person_required`
   */
  open(table: string, caller: Caller | undefined): Promise<Rows>;
  /** @throws Problem `not_found` for a table that takes no imports */
  import(table: string, bytes: Uint8Array, wish: ImportWish, signal: AbortSignal): Promise<ImportReport>;
  /** Deletes every row of an owner, in every person table, declared or not. Returns how many there were. */
  forgetOwner(owner: OwnerId, signal?: AbortSignal): Promise<number>;
  /** Whether an owner has any row, in any person table. */
  hasAny(owner: OwnerId, signal?: AbortSignal): Promise<boolean>;
}

export interface ImportWish {
  /** Whether a row that is there already and differs is kept, as a conflict, or replaced. */
  readonly mode: 'keep' | 'replace';
  /** Milliseconds after which nothing new is begun and the rest is left for the same call again. Default and limit: 150,000. */
  readonly waitMs?: number | undefined;
}

export interface TablesOptions {
  /** The table `rows`. */
  readonly table: Table;
  readonly owners: Pick<Owners, 'ownerOf'>;
  readonly clock: Clock;
  /** The tenant's issuer, which an import's user ids belong to. Read when an import comes. */
  readonly issuer: () => string;
  /** Default: what `declarations.ts` says. */
  readonly declarations?: readonly TableDeclaration[];
  /** Whether an owner has a tombstone; asked before every write. Default: nobody has. */
  readonly isForgotten?: (owner: OwnerId, signal?: AbortSignal) => Promise<boolean>;
}

const batchSize = 100;
/** The platform cuts a call after 230 s, and the route ends at 200: this leaves time for what is under way. */
const longestImport = 150_000;

export function createTables(options: TablesOptions): Tables {
  const { table, owners, clock, isForgotten = () => Promise.resolve(false) } = options;
  const declared = new Map((options.declarations ?? tableDeclarations).map((entry) => [entry.name, entry]));

  const declarationOf = (name: string): TableDeclaration => {
    const declaration = declared.get(name);
    if (declaration === undefined) throw new Problem('not_found', 'There is no such table.');
    return declaration;
  };

  const ownerFor = async (
    declaration: TableDeclaration,
    caller: Caller | undefined,
  ): Promise<OwnerId | undefined> => {
    if (declaration.kind === 'common') return undefined;
    if (caller === undefined) throw new Problem('not_authenticated', 'Please sign in first.');
    if (caller.kind !== 'person') {
      throw new Problem('person_required', 'These rows belong to people; an application has none.');
    }
    return owners.ownerOf(caller);
  };

  return {
    admit: (name, operation, caller) => admitTo(declarationOf(name), operation, caller),
    async open(name, caller) {
      const declaration = declarationOf(name);
      const owner = await ownerFor(declaration, caller);
      return createRows({
        table,
        declaration,
        clock,
        partition: partitionOf(declaration, owner),
        admit: (operation) => admitTo(declaration, operation, caller),
        async holdToTombstone(writeSignal) {
          if (owner !== undefined && (await isForgotten(owner, writeSignal))) {
            throw new Problem('expired', 'You asked to be forgotten. Sign in again to start anew.');
          }
        },
      });
    },
    async import(name, bytes, { mode, waitMs }, signal) {
      const declaration = declarationOf(name);
      if (!declaration.imported) throw new Problem('not_found', 'This table takes no imports.');
      const issuer = options.issuer();
      return importRows(
        bytes,
        {
          table,
          declaration,
          clock,
          mode,
          isForgotten,
          ownerOf: (subject) => owners.ownerOf({ issuer, subject }),
          enoughMs: Math.min(waitMs ?? longestImport, longestImport),
        },
        signal,
      );
    },
    async hasAny(owner, signal) {
      const query = { partition: partitionsOf(owner), select: ['version'], limit: 1 };
      const first = await everyRow(table, query, signal).next();
      return first.done !== true;
    },
    async forgetOwner(owner, signal) {
      let count = 0;
      for (;;) {
        // From the start each time: what was found is deleted, and what others deleted meanwhile fails no second batch.
        const page = await table.page({ partition: partitionsOf(owner), select: ['version'] }, signal);
        for (const [partition, rows] of Map.groupBy(page.rows, (row) => row.partition)) {
          for (let at = 0; at < rows.length; at += batchSize) {
            const steps = rows
              .slice(at, at + batchSize)
              .map(({ key }): Step => ({ do: 'delete', partition, key, etag: '*' }));
            if ((await table.batch(steps, signal)).ok) count += steps.length;
          }
        }
        if (page.rows.length === 0 && page.continuation === undefined) return count;
      }
    },
  };
}
