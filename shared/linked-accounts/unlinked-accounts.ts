import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../platform/index.ts';
import { emptyPartition, type Table } from '../storage/index.ts';

/**
 * Which accounts were disconnected of late. The sign-in that proved an account is good for connecting it for minutes,
 * however often; once the account was disconnected, it must not connect it again.
 */
export interface UnlinkedAccounts {
  note(subject: string, signal?: AbortSignal): Promise<void>;
  /** When an account was last disconnected, in milliseconds; undefined when that is longer ago than any proof is taken. */
  unlinkedAt(subject: string, signal?: AbortSignal): Promise<number | undefined>;
  /** Deletes what has served its time. */
  sweep(signal?: AbortSignal): Promise<void>;
}

/** Twice what a sign-in may be old to prove an account (`freshSignIn`). Milliseconds. */
const remembered = 10 * 60_000;

/** One for all: few are disconnected in ten minutes, and the sweep finds them in one look. */
const partition = 'unlinked';
const NoteRow = z.object({ at: z.number() });
const keyOf = (subject: string): string => createHash('sha256').update(subject).digest('hex');

export function createUnlinkedAccounts(options: {
  /** The table `unlinked`. */
  readonly table: Table;
  readonly clock: Clock;
}): UnlinkedAccounts {
  const { table, clock } = options;
  return {
    note: (subject, signal) =>
      table.upsert({ partition, key: keyOf(subject), columns: { at: clock.now() } }, signal),
    async unlinkedAt(subject, signal) {
      const row = await table.get(partition, keyOf(subject), signal);
      if (row === undefined) return undefined;
      const { at } = NoteRow.parse(row.columns);
      return at + remembered < clock.now() ? undefined : at;
    },
    async sweep(signal) {
      await emptyPartition(table, partition, signal, `at lt ${clock.now() - remembered}L`);
    },
  };
}
