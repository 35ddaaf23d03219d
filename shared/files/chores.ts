import { isProblem } from '../errors/index.ts';
import { type Clock, describeCause, log } from '../platform/index.ts';
import { everyRow, type Table } from '../storage/index.ts';

export const choresTable = 'chores';

/**
 * What the sweep has to look at: an upload's end, the end of 30 days in Deleted things, a save that may have died, a
 * thumbnail whose file may have gone while it came.
 */
export type ChoreKind = 'upload' | 'purge' | 'save' | 'thumbnail';

export interface Chore {
  readonly kind: ChoreKind;
  readonly owner: string;
  /** A file id, or for a save the key of its row; an album's in the chores of albums. */
  readonly id: string;
}

/**
 * What is due when, for the sweep, which so never scans everybody's files. Partitions are UTC hours. A chore is noted
 * before the change that it belongs to, so that a crash between the two leaves a chore without work, never work without
 * a chore.
 */
export interface Chores {
  /** @param due milliseconds since 1970; done within the hour after it */
  note(chore: Chore, due: number, signal?: AbortSignal): Promise<void>;
  /** All that is due, a page at a time. `done` takes a chore off the list. */
  due(signal?: AbortSignal): AsyncGenerator<Chore & { done(): Promise<void> }>;
}

const hourOf = (moment: number): string => new Date(moment).toISOString().slice(0, 13);
const hour = 3_600_000;
const kinds: readonly string[] = ['upload', 'purge', 'save', 'thumbnail'] satisfies ChoreKind[];
const isKind = (text: string | undefined): text is ChoreKind => text !== undefined && kinds.includes(text);

export function createChores(table: Table, clock: Clock): Chores {
  return {
    async note({ owner, kind, id }, due, signal) {
      // The next hour: an hour counts as due once it has begun.
      await table.upsert(
        { partition: hourOf(due + hour), key: `${owner}!${kind}!${id}`, columns: {} },
        signal,
      );
    },
    async *due(signal) {
      for await (const row of everyRow(table, { partition: { upTo: hourOf(clock.now()) } }, signal)) {
        const done = async (): Promise<void> => {
          await table.delete(row.partition, row.key, undefined, signal);
        };
        const [owner = '', kind, ...id] = row.key.split('!');
        if (isKind(kind)) yield { owner, kind, id: id.join('!'), done };
        else await done();
      }
    },
  };
}

/**
 * Does what is due. Safe to run twice at once, and to stop anywhere.
 *
 * @param work whether a chore is done with; what throws is left, too
 * @returns how many are left, to be looked at again next time
 */
export async function workOff(
  chores: Chores,
  work: (chore: Chore) => Promise<boolean>,
  signal?: AbortSignal,
): Promise<number> {
  let left = 0;
  for await (const chore of chores.due(signal)) {
    signal?.throwIfAborted();
    try {
      if (await work(chore)) await chore.done();
      else left += 1;
    } catch (cause) {
      signal?.throwIfAborted();
      // A forgotten owner has nothing left to do.
      if (isProblem(cause, 'not_found')) await chore.done();
      else {
        left += 1;
        log().warn('chore_left', { kind: chore.kind, owner: chore.owner, cause: describeCause(cause) });
      }
    }
  }
  return left;
}
