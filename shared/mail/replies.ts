import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import { type Clock, pause, randomId } from '../platform/index.ts';
import type { Table } from '../storage/index.ts';

/** How long one try may be silent before another takes over, in milliseconds. Longer than the route's deadline. */
const leaseMs = 25_000;
/** How long a call waits for another one with the same key. */
const waitMs = 6_000;
const poll = 250;

const Columns = z.object({
  /** What was asked for: another wish under the same key is refused. */
  wish: z.string(),
  /**
   * `claimed`: nothing is at Google, or a draft that was not written down. `drafted`: the draft is. `sending`: Google may
   * have sent it. `sent`: it has.
   */
  state: z.enum(['claimed', 'drafted', 'sending', 'sent']),
  attempt: z.string(),
  /** How many tries there were, this one included. */
  tries: z.number().int(),
  leaseUntil: z.number(),
  /** When it was last written: what nobody asks for any more is swept by it. */
  seenAt: z.number().optional(),
  draftId: z.string().optional(),
  /** Where the draft stands, and with it what becomes of it. */
  threadId: z.string().optional(),
  sentId: z.string().optional(),
});
type Columns = z.infer<typeof Columns>;

/** The right to go on with an answer, and how far earlier tries came. */
export interface Claim {
  readonly owner: string;
  readonly key: string;
  readonly columns: Columns;
  readonly etag: string;
}

export type Claimed =
  { readonly state: 'sent'; readonly sentId: string } | { readonly state: 'ours'; readonly claim: Claim };

/**
 * Who may send an answer, so that it goes out at most once from however many instances, tabs and tries. One row for a
 * person and idempotency key; every step is written down before the next one is taken.
 */
export class Replies {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  /**
   * @param wish everything that the request asks for
   * @throws {Problem} `idempotency_key_reused` for another wish under the key, `not_ready` while another call is at it
   */
  async claim(owner: string, key: string, wish: string, signal: AbortSignal): Promise<Claimed> {
    const rowKey = hash(key);
    const until = this.#clock.now() + waitMs;
    for (;;) {
      const row = await this.#table.get(owner, rowKey, signal);
      const known = row === undefined ? undefined : Columns.parse(row.columns);
      if (known !== undefined && known.wish !== hash(wish)) {
        throw new Problem(
          'idempotency_key_reused',
          'This idempotency-key was used for something else. Take a new one.',
        );
      }
      if (known?.state === 'sent') return { state: 'sent', sentId: known.sentId ?? '' };
      if (known === undefined || known.leaseUntil <= this.#clock.now()) {
        const columns: Columns = {
          ...(known ?? { wish: hash(wish), state: 'claimed' }),
          attempt: randomId(),
          tries: (known?.tries ?? 0) + 1,
          leaseUntil: this.#clock.now() + leaseMs,
        };
        const claimed = await this.#write({ owner, key: rowKey, columns, etag: row?.etag ?? '' }, signal);
        if (claimed !== undefined) return { state: 'ours', claim: claimed };
        continue;
      }
      if (this.#clock.now() >= until) {
        throw new Problem('not_ready', 'This answer is being sent. Ask again in a moment.', {
          retryAfter: 2,
        });
      }
      await pause(poll, signal);
    }
  }

  /** Writes down how far it came. @throws {Problem} `not_ready` when another call has taken over */
  async note(
    claim: Claim,
    change: Partial<Pick<Columns, 'state' | 'draftId' | 'threadId' | 'sentId' | 'leaseUntil'>>,
    signal?: AbortSignal,
  ): Promise<Claim> {
    const written = await this.#write({ ...claim, columns: { ...claim.columns, ...change } }, signal);
    if (written === undefined) {
      throw new Problem('not_ready', 'This answer is being sent. Ask again in a moment.', { retryAfter: 2 });
    }
    return written;
  }

  /** Undefined when somebody else was faster. A write whose answer was lost is known by its attempt. */
  async #write(claim: Claim, signal: AbortSignal | undefined): Promise<Claim | undefined> {
    const { owner, key, columns, etag } = claim;
    const row = { partition: owner, key, columns: { ...columns, seenAt: this.#clock.now() } };
    const written =
      etag === '' ? await this.#table.insert(row, signal) : await this.#table.replace(row, etag, signal);
    if (written.ok) return { ...claim, etag: written.etag };
    const now = await this.#table.get(owner, key, signal);
    const found = now === undefined ? undefined : Columns.parse(now.columns);
    const isOurs = found?.attempt === columns.attempt && found.state === columns.state;
    return isOurs && now !== undefined ? { ...claim, etag: now.etag } : undefined;
  }
}

/** Keys may hold anything and be long; row keys may not. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
