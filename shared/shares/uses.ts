import { type Clock, deadline, describeCause, log, pause } from '../platform/index.ts';
import type { Table } from '../storage/index.ts';
import { ShareColumns } from './rows.ts';

/** Counts how often a share was opened, beside the opening: it neither fails nor holds up a redirect. */
export interface Uses {
  /** Resolves once the use is written down, or after 300 ms, while the writing goes on. Never rejects. */
  note(owner: string, shareId: string): Promise<void>;
}

/** How long a redirect waits for its count, in milliseconds. */
const patience = 300;
/** For the writing of one batch of uses. */
const longest = 5_000;
const tries = 6;

/**
 * Uses that come while one is being written are written together, so that a link that many open at once costs a row
 * a few writes and not one for each. Several instances meet in the row's ETag.
 */
export function createUses(table: Table, clock: Clock): Uses {
  const waiting = new Map<string, number>();
  const flights = new Map<string, Promise<void>>();

  const add = async (owner: string, shareId: string, more: number, signal: AbortSignal): Promise<void> => {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const row = await table.get(owner, shareId, signal);
      if (row === undefined) return; // revoked meanwhile
      const columns = {
        uses: ShareColumns.parse(row.columns).uses + more,
        lastUsedAt: new Date(clock.now()).toISOString(),
      };
      const written = await table.merge({ partition: owner, key: shareId, columns }, row.etag, signal);
      if (written.ok || written.reason === 'missing') return;
      await pause(Math.random() * 20 * 2 ** attempt, signal);
    }
    log().warn('uses_not_counted', { owner, shareId, uses: more });
  };

  const flush = async (key: string, owner: string, shareId: string): Promise<void> => {
    try {
      for (let more = waiting.get(key); more !== undefined; more = waiting.get(key)) {
        waiting.delete(key);
        await add(owner, shareId, more, deadline(longest));
      }
    } catch (cause) {
      log().warn('uses_not_counted', { owner, shareId, cause: describeCause(cause) });
    } finally {
      flights.delete(key);
    }
  };

  return {
    async note(owner, shareId) {
      const key = `${owner}!${shareId}`;
      waiting.set(key, (waiting.get(key) ?? 0) + 1);
      const flight = flights.get(key) ?? flush(key, owner, shareId);
      flights.set(key, flight);
      await Promise.race([flight, pause(patience)]);
    },
  };
}
