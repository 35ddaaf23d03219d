import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import type { OwnerId } from '../people/index.ts';
import { type Clock, pause } from '../platform/index.ts';
import { emptyPartition, type Table } from '../storage/index.ts';

/** What is left of a person's requests from one address. */
export interface Allowance {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the window ends and all are there again, in seconds since 1970. */
  readonly resetAt: number;
}

/**
 * Counts requests of a person from an address in windows of a minute that start with the first request. Kept in a table,
 * so that the limit is one limit however many instances run; the rows lie in the owner's partition, so that they go when
 * the person does, and hold the address as a hash.
 */
export interface Allowances {
  /** Takes one. @throws Problem `too_many_requests` when calls keep colliding; `unavailable` as storage does */
  take(owner: OwnerId, address: string, signal?: AbortSignal): Promise<Allowance>;
  forget(owner: OwnerId, signal?: AbortSignal): Promise<void>;
}

export interface AllowancesOptions {
  /** The table `delegations`. */
  readonly table: Table;
  readonly clock: Clock;
  /** Requests a window. Default: 10. */
  readonly limit?: number;
}

const windowMs = 60_000;
const Count = z.object({ startedAt: z.number(), count: z.number() });

export function createAllowances({ table, clock, limit = 10 }: AllowancesOptions): Allowances {
  const keyOf = (address: string): string => createHash('sha256').update(address).digest('hex').slice(0, 32);
  const allowance = (startedAt: number, count: number, allowed: boolean): Allowance => ({
    allowed,
    limit,
    remaining: Math.max(0, limit - count),
    resetAt: (startedAt + windowMs) / 1000,
  });

  return {
    async take(owner, address, signal) {
      const key = keyOf(address);
      // A write fails because another's went through, and no more than `limit` of those can in one window; two tries are
      // for a window that ends meanwhile.
      for (let attempt = 1; attempt <= limit + 2; attempt += 1) {
        // Whole seconds, as the headers count them.
        const now = Math.floor(clock.now() / 1000) * 1000;
        const row = await table.get(owner, key, signal);
        const last = row === undefined ? undefined : Count.parse(row.columns);
        const open = last !== undefined && now < last.startedAt + windowMs ? last : undefined;
        if (open !== undefined && open.count >= limit) return allowance(open.startedAt, open.count, false);
        const startedAt = open?.startedAt ?? now;
        const count = (open?.count ?? 0) + 1;
        const next = { partition: owner, key, columns: { startedAt, count } };
        const written =
          row === undefined ? await table.insert(next, signal) : await table.replace(next, row.etag, signal);
        if (written.ok) return allowance(startedAt, count, true);
        await pause(Math.random() * 10 * attempt, signal);
      }
      throw new Problem('too_many_requests', 'Too many requests at the same time.', {
        fields: { oauthError: 'too_many_requests' },
        retryAfter: 1,
      });
    },
    async forget(owner, signal) {
      await emptyPartition(table, owner, signal);
    },
  };
}
