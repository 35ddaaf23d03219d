import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Clock, log, randomId, Secret } from '../platform/index.ts';
import type { Columns, Table } from '../storage/index.ts';
import type { Findings, Held, Kept, Lease, LinkedTokenStore, StoredToken } from './linked-token-store.ts';
import type { Refusal } from './refusals.ts';
import { type Opened, Sealing } from './sealing.ts';

export interface TableTokenStoreOptions {
  readonly table: Pick<Table, 'get' | 'insert' | 'merge' | 'upsert' | 'delete'>;
  /** Asked for when first needed: forgetting needs none. */
  readonly keys: () => readonly Secret[];
  readonly clock: Clock;
  /**
   * How long a lease lasts that nobody finishes, in milliseconds. Default 10,000: longer than asking Auth0 and Google
   * usually takes; one that is outrun costs a second refresh and nothing else.
   */
  readonly leaseMs?: number;
}

/** Empty text stands for "none", because merging leaves columns alone that are not named. */
const Text = z.string().default('');
const Time = z.number().default(0);
const RowColumns = z.object({
  account: Text,
  refresh: Text,
  heldAccount: Text,
  held: Text,
  refused: z.enum(['', 'google_not_linked', 'google_reconnect_required']).catch('').default(''),
  refusedUntil: Time,
  refusedAt: Time,
  refusedBy: Text,
  lease: Text,
  leasedUntil: Time,
  ended: Text,
});
type RowColumns = z.infer<typeof RowColumns>;

const HeldText = z.object({
  token: z.string().min(1),
  expiresAt: z.number(),
  scopes: z.array(z.string()),
  lookedUpAt: z.number(),
});

const rowKey = 'google';

/**
 * Keeps tokens sealed in one row for each person, so that all instances share one refresh and a restart loses nothing. A
 * lease is a mark in that row, set and ended by its ETag.
 */
export class TableTokenStore implements LinkedTokenStore {
  readonly #table: TableTokenStoreOptions['table'];
  readonly #keys: TableTokenStoreOptions['keys'];
  readonly #clock: Clock;
  readonly #leaseMs: number;
  #sealing: Sealing | undefined;

  constructor({ table, keys, clock, leaseMs = 10_000 }: TableTokenStoreOptions) {
    this.#table = table;
    this.#keys = keys;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
  }

  async read(subject: string, signal?: AbortSignal): Promise<Kept> {
    const row = await this.#table.get(partitionOf(subject), rowKey, signal);
    return row === undefined ? {} : this.#opened(subject, row.columns).kept;
  }

  async lease(subject: string, signal?: AbortSignal): Promise<Lease | undefined> {
    const partition = partitionOf(subject);
    const id = randomId();
    const mark = { lease: id, leasedUntil: this.#clock.now() + this.#leaseMs };
    const row = await this.#table.get(partition, rowKey, signal);
    if (row !== undefined && RowColumns.parse(row.columns).leasedUntil > this.#clock.now()) return undefined;
    const marked = { partition, key: rowKey, columns: mark };
    const write =
      row === undefined
        ? await this.#table.insert(marked, signal)
        : await this.#table.merge(marked, row.etag, signal);
    const etag = write.ok ? write.etag : await this.#ownEtag(partition, id, signal);
    if (etag === undefined) return undefined;
    const { kept, stale } = this.#opened(subject, row?.columns ?? {});
    return {
      kept,
      finish: async (findings) => {
        // A key retires when nothing is sealed with it any more, so what it sealed is sealed anew on the way.
        const refresh = findings.refresh ?? (stale && findings.refresh !== null ? kept.refresh : undefined);
        const columns = this.#sealed(subject, { ...findings, ...(refresh !== undefined && { refresh }) });
        const done = { lease: '', leasedUntil: 0 };
        await this.#table.merge({ partition, key: rowKey, columns: { ...columns, ...done } }, etag);
      },
    };
  }

  async keep(subject: string, refresh: StoredToken, signal?: AbortSignal): Promise<void> {
    const columns = this.#sealed(subject, { refresh });
    await this.#table.upsert({ partition: partitionOf(subject), key: rowKey, columns }, signal);
  }

  async forget(subject: string, signal?: AbortSignal): Promise<void> {
    await this.#table.delete(partitionOf(subject), rowKey, undefined, signal);
  }

  async end(subject: string, ended: string, signal?: AbortSignal): Promise<void> {
    await this.#table.upsert({ partition: partitionOf(subject), key: rowKey, columns: { ended } }, signal);
  }

  /** A refused write may have been this very one, its first answer lost. */
  async #ownEtag(partition: string, id: string, signal?: AbortSignal): Promise<string | undefined> {
    const row = await this.#table.get(partition, rowKey, signal);
    return row !== undefined && row.columns['lease'] === id ? row.etag : undefined;
  }

  #seals(): Sealing {
    return (this.#sealing ??= new Sealing(this.#keys()));
  }

  #open(subject: string, account: string, purpose: string, sealed: string): Opened | undefined {
    if (sealed === '') return undefined;
    const opened = this.#seals().open(sealed, [subject, account, purpose]);
    // A key that went too early, or somebody's hand in the table: the operator's to know, not the person's.
    if (opened === undefined) log().warn('linked_token_unreadable', { purpose });
    return opened;
  }

  #opened(subject: string, columns: Columns): { readonly kept: Kept; readonly stale: boolean } {
    const row = RowColumns.parse(columns);
    const refresh = this.#open(subject, row.account, 'refresh', row.refresh);
    const held = heldOf(row.heldAccount, this.#open(subject, row.heldAccount, 'access', row.held));
    const refusal = refusalIn(row);
    const kept = {
      ...(refresh !== undefined && { refresh: { account: row.account, refreshToken: refresh.value } }),
      ...(held !== undefined && { held }),
      ...(refusal !== undefined && { refusal }),
      ...(row.ended !== '' && { ended: row.ended }),
    };
    return { kept, stale: refresh?.newest === false };
  }

  #sealed(subject: string, { refresh, held, refusal, ended }: Findings): Partial<RowColumns> {
    const seals = this.#seals();
    return {
      ...(refresh === null && { account: '', refresh: '' }),
      ...(refresh && {
        account: refresh.account,
        refresh: seals.seal(refresh.refreshToken, [subject, refresh.account, 'refresh']),
      }),
      ...(held === null && { heldAccount: '', held: '' }),
      ...(held && {
        heldAccount: held.account,
        held: seals.seal(textOf(held), [subject, held.account, 'access']),
      }),
      ...(ended === null && { ended: '' }),
      ...(refusal === null && { refused: '', refusedUntil: 0, refusedAt: 0, refusedBy: '' }),
      ...(refusal && {
        refused: refusal.code,
        refusedUntil: refusal.until,
        refusedAt: refusal.issuedAt,
        refusedBy: refusal.fingerprint,
      }),
    };
  }
}

/** A hash, because user ids hold characters that keys of a table may not. */
const partitionOf = (subject: string): string => createHash('sha256').update(subject).digest('hex');

const textOf = ({ accessToken, expiresAt, scopes, lookedUpAt }: Held): Secret =>
  new Secret(JSON.stringify({ token: accessToken.reveal(), expiresAt, scopes: [...scopes], lookedUpAt }));

function heldOf(account: string, opened: Opened | undefined): Held | undefined {
  if (opened === undefined) return undefined;
  const result = HeldText.safeParse(JSON.parse(opened.value.reveal()));
  if (!result.success) return undefined; // Of another version of this service.
  const { token, scopes, ...times } = result.data;
  return { account, accessToken: new Secret(token), scopes: new Set(scopes), ...times };
}

function refusalIn({ refused, refusedUntil, refusedAt, refusedBy }: RowColumns): Refusal | undefined {
  if (refused === '') return undefined;
  return { code: refused, until: refusedUntil, issuedAt: refusedAt, fingerprint: refusedBy };
}
