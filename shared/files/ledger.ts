import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import { pause } from '../platform/index.ts';
import type { Row, Step, Table } from '../storage/index.ts';

/** What an owner has taken up, in bytes. Files in Deleted things count until they are purged. */
export interface Usage {
  readonly used: number;
  /** Promised to uploads and saves that are under way. */
  readonly reserved: number;
}

/** A change: what becomes of rows and usage, together or not at all. Without steps nothing is written. */
export interface Plan<Result> {
  readonly result: Result;
  readonly usage?: Usage;
  readonly steps?: readonly Step[];
}

/** Every change of state of an owner's files goes through here, so that no byte is counted twice or forgotten. */
export interface Ledger {
  /**
   * Asks `plan` what to do and does it in one transaction with the usage row. When another call was faster, `plan` is
   * asked again: it reads the rows that it decides by each time.
   *
   * @throws {Problem} `not_found` for an owner who was forgotten; `unavailable` when others keep being faster
   */
  change<Result>(
    owner: string,
    plan: (usage: Usage) => Promise<Plan<Result>> | Plan<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  usage(owner: string, signal?: AbortSignal): Promise<Usage>;
  /** Leaves a tombstone that refuses every later change. Whether there was none yet. */
  close(owner: string, signal?: AbortSignal): Promise<boolean>;
}

const usageKey = 'usage';
const UsageColumns = z.object({
  used: z.number().int(),
  reserved: z.number().int(),
  forgotten: z.boolean().optional(),
});

/** Tries against other instances; calls of this process wait for each other and do not collide. */
const tries = 20;

const nothing: Usage = { used: 0, reserved: 0 };

export function createLedger(table: Table): Ledger {
  const queues = new Map<string, Promise<unknown>>();

  /** One after the other for each owner: spares the collisions that are certain. */
  const inTurn = <Result>(owner: string, work: () => Promise<Result>): Promise<Result> => {
    const before = queues.get(owner) ?? Promise.resolve();
    const turn = before.then(work, work);
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    queues.set(owner, settled);
    void settled.then(() => {
      if (queues.get(owner) === settled) queues.delete(owner);
    });
    return turn;
  };

  const read = async (owner: string, signal?: AbortSignal) => {
    const row = await table.get(owner, usageKey, signal);
    const columns = row === undefined ? undefined : UsageColumns.parse(row.columns);
    return { row, columns };
  };

  const write = (owner: string, row: Row | undefined, columns: Record<string, number | boolean>): Step => {
    const next = { partition: owner, key: usageKey, columns };
    return row === undefined ? { do: 'insert', row: next } : { do: 'replace', row: next, etag: row.etag };
  };

  return {
    change: (owner, plan, signal) =>
      inTurn(owner, async () => {
        for (let attempt = 1; attempt <= tries; attempt += 1) {
          signal?.throwIfAborted();
          const { row, columns } = await read(owner, signal);
          if (columns?.forgotten === true)
            throw new Problem('not_found', 'This person was forgotten, and has no files here.');
          const usage = columns ?? nothing;
          const planned = await attemptOf(plan, usage);
          if (!planned.ok) {
            // What it read may have been two moments: every change touches the usage row, so that tells.
            const now = await read(owner, signal);
            if (now.row?.etag !== row?.etag) continue;
            throw planned.cause;
          }
          const { result, usage: next = usage, steps = [] } = planned.plan;
          if (steps.length === 0) return result;
          if (next.used < 0 || next.reserved < 0) throw new Error('usage below zero');
          const { used, reserved } = next;
          const written = await table.batch([...steps, write(owner, row, { used, reserved })], signal);
          if (written.ok) return result;
          await pause(Math.random() * 20 * Math.min(attempt, 8), signal);
        }
        throw new Problem('unavailable', 'Too much is going on with these files. Please try again.', {
          retryAfter: 1,
        });
      }),
    async usage(owner, signal) {
      const { columns } = await read(owner, signal);
      return columns ?? nothing;
    },
    close: (owner, signal) =>
      inTurn(owner, async () => {
        for (;;) {
          const { row, columns } = await read(owner, signal);
          if (columns?.forgotten === true) return false;
          const tombstone = write(owner, row, { ...nothing, forgotten: true });
          if ((await table.batch([tombstone], signal)).ok) return true;
        }
      }),
  };
}

async function attemptOf<Result>(
  plan: (usage: Usage) => Promise<Plan<Result>> | Plan<Result>,
  usage: Usage,
): Promise<{ ok: true; plan: Plan<Result> } | { ok: false; cause: Problem }> {
  try {
    return { ok: true, plan: await plan(usage) };
  } catch (cause) {
    if (cause instanceof Problem) return { ok: false, cause };
    throw cause;
  }
}

/** @throws {Problem} `quota_exceeded` when `more` bytes do not fit */
export function holdToQuota(usage: Usage, more: number, quota: number): void {
  const free = quota - usage.used - usage.reserved;
  if (more <= free) return;
  throw new Problem(
    'quota_exceeded',
    'There is not enough room left. Purge something from Deleted things first.',
    {
      fields: { quota, free: Math.max(0, free), needed: more },
    },
  );
}
