import { type Clock, idLetters, inGroups, log } from '../platform/index.ts';
import type { Row, Table } from '../storage/index.ts';

export interface MailSweepOptions {
  /** `mailinboxes` or `mailreplies`: rows of a person that say in `seenAt` when they were last written. */
  readonly table: Pick<Table, 'page' | 'delete'>;
  readonly clock: Clock;
  /** Rows that one run lets go of at most; those left go when their turn comes again. Default 500. */
  readonly most?: number;
}

/** Milliseconds. */
const hour = 3_600_000;
/**
 * A row goes when it was not written for so long. For an answer that is the time in which its idempotency key still sends
 * nothing again: pages and clients ask again for minutes, and a draft on a device is kept for days at most. Milliseconds.
 */
const keptFor = 30 * 24 * hour;
/** A filter is looked through by Azure a thousand rows at a time: more of them wait for the next turn. */
const mostPages = 100;

/**
 * Lets go of what is remembered of inboxes nobody looks at any more, or of answers nobody asks for. Every hour it looks
 * at those whose owner id begins with one of 32 letters, so that a run is short however many people there are, and each
 * has a turn in 32 hours.
 *
 * @returns how many went
 */
export function createMailSweep({ table, clock, most = 500 }: MailSweepOptions) {
  return async (signal?: AbortSignal): Promise<number> => {
    const turn = Math.floor(clock.now() / hour) % idLetters.length;
    const from = idLetters.charAt(turn);
    // `~` follows every letter.
    const before = idLetters.charAt(turn + 1) || '~';
    const end = clock.now() - keptFor;
    // What was written before rows said when is known by storage's own time of the last write, which no row is without.
    const filter = `seenAt lt ${end}L or Timestamp lt datetime'${new Date(end).toISOString()}'`;
    // Under its ETag: whoever comes back this very moment keeps theirs.
    const letGo = async ({ partition, key, etag }: Row): Promise<boolean> =>
      (await table.delete(partition, key, etag, signal)).ok;
    let gone = 0;
    let continuation: string | undefined;
    for (let pages = 0; pages < mostPages && gone < most; pages += 1) {
      const page = await table.page(
        {
          partition: { from, before },
          filter,
          select: ['seenAt'],
          limit: Math.min(100, most - gone),
          continuation,
        },
        signal,
      );
      gone += (await inGroups(page.rows, 10, letGo)).filter(Boolean).length;
      continuation = page.continuation;
      if (continuation === undefined) break;
    }
    if (gone > 0) log().info('mail_rows_swept', { gone });
    return gone;
  };
}
