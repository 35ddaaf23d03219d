import { Problem } from '../errors/index.ts';
import type { Clock } from '../platform/index.ts';
import { everyRow, type Step, type Table } from '../storage/index.ts';

/** An owner who asked to be forgotten, until everything of theirs is surely gone. */
export interface OpenTombstone {
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly raisedAt: number;
}

/**
 * Who asked to be forgotten. A tombstone is raised before anything is deleted and stays for good: it holds a random id
 * and a date. Every write for an owner asks for it first, on whatever instance and however it learned the owner id; what
 * slips through between the question and the write is found by the runs that follow.
 */
export interface Tombstones {
  raise(owner: string, signal?: AbortSignal): Promise<void>;
  has(owner: string, signal?: AbortSignal): Promise<boolean>;
  /** @throws Problem `expired` for an owner who asked to be forgotten */
  hold(owner: string, signal?: AbortSignal): Promise<void>;
  /** Those whose things are not surely gone yet. */
  open(signal?: AbortSignal): AsyncGenerator<OpenTombstone>;
  /** Nothing more is to be done for this owner. */
  settle(owner: string, signal?: AbortSignal): Promise<void>;
  /** A table with an owner id for partition, which takes no more writes for those who asked to be forgotten. */
  guard(table: Table): Table;
}

const stone = 'tombstone';
/** The one partition to look through; it holds days of work, not years. */
const openPartition = 'open';

export function createTombstones(options: { readonly table: Table; readonly clock: Clock }): Tombstones {
  const { table, clock } = options;

  const has = async (owner: string, signal?: AbortSignal): Promise<boolean> =>
    (await table.get(owner, stone, signal)) !== undefined;

  const hold = async (owner: string, signal?: AbortSignal): Promise<void> => {
    if (await has(owner, signal)) {
      throw new Problem('expired', 'You asked to be forgotten. Sign in again to start anew.');
    }
  };

  return {
    has,
    hold,
    async raise(owner, signal) {
      const columns = { raisedAt: clock.now() };
      // The work first: a tombstone that nobody works on would keep a person's things for ever.
      await table.insert({ partition: openPartition, key: owner, columns }, signal);
      await table.insert({ partition: owner, key: stone, columns }, signal);
    },
    async *open(signal) {
      for await (const { key, columns } of everyRow(table, { partition: openPartition }, signal)) {
        yield { owner: key, raisedAt: Number(columns['raisedAt'] ?? 0) };
      }
    },
    async settle(owner, signal) {
      await table.delete(openPartition, owner, undefined, signal);
    },
    guard: (inner) => ({
      ...inner,
      async insert(row, signal) {
        await hold(row.partition, signal);
        return inner.insert(row, signal);
      },
      async replace(row, etag, signal) {
        await hold(row.partition, signal);
        return inner.replace(row, etag, signal);
      },
      async merge(row, etag, signal) {
        await hold(row.partition, signal);
        return inner.merge(row, etag, signal);
      },
      async upsert(row, signal) {
        await hold(row.partition, signal);
        return inner.upsert(row, signal);
      },
      async batch(steps, signal) {
        const written = steps.find((step): step is Exclude<Step, { do: 'delete' }> => step.do !== 'delete');
        if (written !== undefined) await hold(written.row.partition, signal);
        return inner.batch(steps, signal);
      },
    }),
  };
}
