import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { Sealing } from '../linked-accounts/index.ts';
import type { OwnerId } from '../people/index.ts';
import { type Clock, deadline, describeCause, log, Secret } from '../platform/index.ts';
import type { Columns, Table } from '../storage/index.ts';
import { InboxState } from './inbox-state.ts';

export interface InboxStoreOptions {
  /** Refuses inserts for people who were forgotten: what was under way meanwhile must not come back. */
  readonly table: Pick<Table, 'get' | 'insert' | 'replace'>;
  /** Asked for when first needed. */
  readonly keys: () => readonly Secret[];
  readonly clock: Clock;
}

/** What was kept, and the version of its row; without a version there is no row. */
export interface KeptInbox {
  readonly state?: InboxState;
  readonly etag?: string;
}

const rowKey = 'inbox';
/** Of a text property, in UTF-16 units: Azure Tables takes 32,768. */
const chunk = 30_000;
const maxChunks = 8;
/** A memory is to make things quicker: it is given up rather than waited for. Milliseconds. */
const patience = 2000;
const maxUnpacked = 1_000_000;
const [pack, unpack] = [promisify(deflateRaw), promisify(inflateRaw)];

/**
 * What is remembered of people's inboxes, for all instances: one sealed row for each person, under their owner id, so that
 * it goes when they want to be forgotten. Losing it costs quota and nothing else, so no fault of it is ever passed on.
 */
export class InboxStore {
  readonly #table: InboxStoreOptions['table'];
  readonly #keys: InboxStoreOptions['keys'];
  readonly #clock: Clock;
  #sealing: Sealing | undefined;

  constructor({ table, keys, clock }: InboxStoreOptions) {
    this.#table = table;
    this.#keys = keys;
    this.#clock = clock;
  }

  async read(owner: OwnerId): Promise<KeptInbox> {
    try {
      const row = await this.#table.get(owner, rowKey, deadline(patience));
      if (row === undefined) return {};
      const state = await this.#open(owner, row.columns);
      return { etag: row.etag, ...(state !== undefined && { state }) };
    } catch (cause) {
      log().warn('inbox_not_read', { cause: describeCause(cause) });
      return {};
    }
  }

  /** Keeps `state` unless another was faster. Whether it is kept. */
  async write(owner: OwnerId, state: InboxState, etag: string | undefined): Promise<boolean> {
    try {
      const columns = await this.#seal(owner, state);
      if (columns === undefined) return false;
      // In the open, since the sweep goes by it.
      const row = { partition: owner, key: rowKey, columns: { ...columns, seenAt: this.#clock.now() } };
      const within = deadline(patience);
      const written =
        etag === undefined
          ? await this.#table.insert(row, within)
          : await this.#table.replace(row, etag, within);
      return written.ok;
    } catch (cause) {
      log().warn('inbox_not_kept', { cause: describeCause(cause) });
      return false;
    }
  }

  #seals(): Sealing {
    return (this.#sealing ??= new Sealing(this.#keys()));
  }

  /** Packed, since subjects and names repeat themselves: a page of 25 takes some 4 KB. Undefined for what is too much. */
  async #seal(owner: OwnerId, state: InboxState): Promise<Record<string, string> | undefined> {
    const text = Buffer.from(JSON.stringify(state));
    if (text.length > maxUnpacked) return undefined;
    const packed = (await pack(text)).toString('base64');
    const sealed = this.#seals().seal(new Secret(packed), [owner, rowKey]);
    const count = Math.ceil(sealed.length / chunk);
    if (count > maxChunks) return undefined;
    return Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`sealed${at}`, sealed.slice(at * chunk, (at + 1) * chunk)]),
    );
  }

  /** Undefined for what no key opens, and for what another version of this service wrote. */
  async #open(owner: OwnerId, columns: Columns): Promise<InboxState | undefined> {
    const sealed = Array.from({ length: maxChunks }, (_, at) => columns[`sealed${at}`] ?? '').join('');
    const opened = this.#seals().open(sealed, [owner, rowKey]);
    if (opened === undefined) return undefined;
    const packed = Buffer.from(opened.value.reveal(), 'base64');
    const text = (await unpack(packed, { maxOutputLength: maxUnpacked })).toString('utf8');
    return InboxState.safeParse(JSON.parse(text)).data;
  }
}
