import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import type { Clock } from '../platform/index.ts';
import { everyRow, type Row, type Table } from '../storage/index.ts';
import type { OwnerId } from './owner-id.ts';

/** Whom a token speaks for: the pair that names a person (OIDC Core §2: `sub` is unique within its issuer). */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /**
   * `iat` of the token that speaks, in seconds. A token older than the moment in which its person was forgotten does not
   * bring them back; without it, as in an import, nothing does but a new sign-in.
   */
  readonly issuedAt?: number;
}

/** What a look-up found, and when, in milliseconds. */
interface Known {
  readonly owner: OwnerId;
  readonly startedAfter: number | undefined;
  readonly learnedAt: number;
}

const OwnerText = z.string().regex(/^[0-9a-z]{26}$/);

/**
 * What an identity leads to: an owner, or the mark that its owner was forgotten. An owner that took the place of such a
 * mark keeps its moment, in milliseconds: sign-ins from before are not of this owner.
 */
const MappingRow = z.union([
  z.object({ ownerId: OwnerText, startedAfter: z.number().optional() }),
  z.object({ forgottenOwner: OwnerText, forgottenAt: z.number() }),
]);
const BackRow = z.object({ subject: z.string().optional() });
const ownerKey = 'owner';

/**
 * How long a look-up is remembered, in milliseconds. Only for tokens from before it: a new one is looked up again, so
 * that a person who was forgotten by another instance starts anew on this one too.
 */
const remembered = 10 * 60_000;

/** What is in the table for an identity: an owner, or the mark that its owner was forgotten. */
export type Mapping =
  | { readonly row: Row; readonly owner: OwnerId; readonly startedAfter: number | undefined }
  | {
      readonly row: Row;
      readonly owner?: never;
      readonly forgotten: { readonly owner: OwnerId; readonly at: number };
    };

/** Subjects hold `|` and may be long; a hash fits every rule for keys, and one partition each spreads the load. */
export const keyOf = ({ issuer, subject }: Identity): string =>
  createHash('sha256').update(`${issuer}\n${subject}`).digest('hex');

const reverse = (owner: OwnerId): string => `by-${owner}`;

/** Whether a token is from before a moment in milliseconds; `iat` counts whole seconds. */
export const isFromBefore = (issuedAt: number, moment: number): boolean =>
  issuedAt < Math.floor(moment / 1000);

/** Whether a token speaks for this owner, and not for the one before them; what has no token, such as an import, does. */
export const isTheirs = (
  issuedAt: number | undefined,
  { startedAfter }: Pick<Known, 'startedAfter'>,
): boolean => issuedAt === undefined || startedAfter === undefined || !isFromBefore(issuedAt, startedAfter);

export interface IdentitiesOptions {
  /** The table `owners`. */
  readonly table: Table;
  readonly clock: Clock;
  /** How many are remembered in the process. */
  readonly max: number;
}

/**
 * Which identity leads to which owner, in Azure Tables and, for a while, in memory. A row leads from an identity to its
 * owner; a second, written first, leads back, so that an owner's identities can be found when they want to be forgotten.
 * A crash between the two leaves a back row without its fellow, which does no harm.
 */
export class Identities {
  readonly #table: Table;
  readonly #clock: Clock;
  readonly #known: LRUCache<string, Known>;

  constructor({ table, clock, max }: IdentitiesOptions) {
    this.#table = table;
    this.#clock = clock;
    this.#known = new LRUCache({ max, ttl: remembered });
  }

  /** The owner that memory has for this token; none when the token may be newer than what is remembered. */
  remembered(key: string, { issuedAt }: Identity): OwnerId | undefined {
    const held = this.#known.get(key);
    if (held === undefined || !isTheirs(issuedAt, held)) return undefined;
    // `iat` counts whole seconds, so a token of the same second may be the later one.
    return ((issuedAt ?? 0) + 1) * 1000 <= held.learnedAt ? held.owner : undefined;
  }

  async read(key: string, signal?: AbortSignal): Promise<Mapping | undefined> {
    const learnedAt = this.#clock.now();
    const row = await this.#table.get(key, ownerKey, signal);
    if (row === undefined) return undefined;
    const columns = MappingRow.parse(row.columns);
    if ('forgottenOwner' in columns) {
      this.#known.delete(key);
      return { row, forgotten: { owner: columns.forgottenOwner as OwnerId, at: columns.forgottenAt } };
    }
    const owner = columns.ownerId as OwnerId;
    const { startedAfter } = columns;
    this.#known.set(key, { owner, startedAfter, learnedAt });
    return { row, owner, startedAfter };
  }

  /**
   * Leads an identity to an owner, unless somebody was faster.
   *
   * @param over the mark that a new sign-in takes the place of
   * @returns whom the identity leads to now
   */
  async write(
    key: string,
    owner: OwnerId,
    identity: Identity,
    over: Extract<Mapping, { readonly forgotten: object }> | undefined,
    signal?: AbortSignal,
  ): Promise<OwnerId> {
    // Named one by one: a caller is an identity too, and carries more than is to be kept.
    const { issuer, subject } = identity;
    const columns = { ownerId: owner, issuer, subject, createdAt: new Date(this.#clock.now()).toISOString() };
    await this.#table.upsert({ partition: reverse(owner), key, columns }, signal);
    const mapping = { partition: key, key: ownerKey, columns };
    if (over === undefined) await this.#table.insert(mapping, signal);
    else {
      const after = { ...columns, startedAfter: over.forgotten.at };
      await this.#table.replace({ ...mapping, columns: after }, over.row.etag, signal);
    }
    // Whoever came first has it, and that may be an earlier try of this very write.
    const winner = (await this.read(key, signal))?.owner;
    if (winner === undefined) throw new Problem('unavailable', 'Please try again.', { retryAfter: 1 });
    if (winner !== owner) await this.#table.delete(reverse(owner), key, undefined, signal);
    return winner;
  }

  /** Every identity of an owner, by its back row; without a subject once it was anonymised. */
  async *of(
    owner: OwnerId,
    signal?: AbortSignal,
  ): AsyncGenerator<{ key: string; subject: string | undefined }> {
    for await (const { key, columns } of everyRow(this.#table, { partition: reverse(owner) }, signal)) {
      yield { key, subject: BackRow.parse(columns).subject };
    }
  }

  /** Leaves the mark in place of a mapping. Whether the identity still leads to nobody. */
  async markForgotten(key: string, owner: OwnerId, signal?: AbortSignal): Promise<boolean> {
    for (;;) {
      const found = await this.read(key, signal);
      if (found === undefined) return false;
      if (found.owner === undefined) return found.forgotten.owner === owner;
      if (found.owner !== owner) return false;
      const columns = { forgottenOwner: owner, forgottenAt: this.#clock.now() };
      await this.#table.replace({ partition: key, key: ownerKey, columns }, found.row.etag, signal);
    }
  }

  /** Takes out of a back row who it was of. */
  async anonymise(key: string, owner: OwnerId, signal?: AbortSignal): Promise<void> {
    await this.#table.upsert({ partition: reverse(owner), key, columns: { ownerId: owner } }, signal);
  }

  /** Deletes the mark that an owner's identity left, if it is there still, and the back row. */
  async drop(key: string, owner: OwnerId, signal?: AbortSignal): Promise<void> {
    const found = await this.read(key, signal);
    if (found !== undefined && found.owner === undefined && found.forgotten.owner === owner)
      await this.#table.delete(key, ownerKey, found.row.etag, signal);
    await this.#table.delete(reverse(owner), key, undefined, signal);
  }
}
