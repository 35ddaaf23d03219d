import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import { type Clock, deadline, randomId, SingleFlight } from '../platform/index.ts';
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

/** Finds the owner id of a person, and makes it at their first use. */
export interface Owners {
  /** @throws Problem `expired` for a sign-in from before its person asked to be forgotten */
  ownerOf(identity: Identity): Promise<OwnerId>;
  /** The owner id of a person who was here before, or undefined. */
  knownOwner(identity: Identity, signal?: AbortSignal): Promise<OwnerId | undefined>;
  /**
   * As `knownOwner`, but also for a person who is being forgotten, and always read from the table.
   *
   * @throws Problem `expired` for a sign-in from before its person was forgotten and started anew: what it asks for is not
   *   meant for who they are now
   */
  ownerToForget(identity: Identity, signal?: AbortSignal): Promise<OwnerId | undefined>;
  /**
   * Lets another identity reach what an owner has, for account linking or a new custom domain: an operator's act, never
   * by e-mail.
   *
   * @throws Problem `conflict` when that identity has an owner id of its own already
   */
  addAlias(owner: OwnerId, identity: Identity, signal?: AbortSignal): Promise<void>;
  /**
   * Makes every identity of an owner lead nowhere: the next sign-in starts anew, and sign-ins from before are refused.
   *
   * @returns the subjects that led here and have not started anew since
   */
  forget(owner: OwnerId, signal?: AbortSignal): Promise<readonly string[]>;
  /** Takes who they were out of what `forget` left. What stays is hashes that refuse old sign-ins. */
  anonymise(owner: OwnerId, signal?: AbortSignal): Promise<void>;
  /** Deletes the rest, once every token from before has ended. */
  release(owner: OwnerId, signal?: AbortSignal): Promise<void>;
}

export interface OwnersOptions {
  /** The table `owners`. */
  readonly table: Table;
  readonly clock: Clock;
  /** How many people are remembered in the process. Default: 10,000. */
  readonly max?: number;
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

/** The longest that finding or making an owner id may take, in milliseconds. */
const lookup = 8_000;

/** Subjects hold `|` and may be long; a hash fits every rule for keys, and one partition each spreads the load. */
const mark = ({ issuer, subject }: Identity): string =>
  createHash('sha256').update(`${issuer}\n${subject}`).digest('hex');

const reverse = (owner: OwnerId): string => `by-${owner}`;

/** Whether a token is from before a moment in milliseconds; `iat` counts whole seconds. */
const isFromBefore = (issuedAt: number, moment: number): boolean => issuedAt < Math.floor(moment / 1000);

/** Whether a token speaks for this owner, and not for the one before them; what has no token, such as an import, does. */
const isTheirs = (issuedAt: number | undefined, { startedAfter }: Pick<Known, 'startedAfter'>): boolean =>
  issuedAt === undefined || startedAfter === undefined || !isFromBefore(issuedAt, startedAfter);

/**
 * Owner ids in Azure Tables. A row leads from an identity to its owner; a second, written first, leads back, so that an
 * owner's identities can be found when they want to be forgotten. A crash between the two leaves a back row without its
 * fellow, which does no harm.
 */
export function createOwners(options: OwnersOptions): Owners {
  const { table, clock } = options;
  const known = new LRUCache<string, Known>({
    max: options.max ?? 10_000,
    ttl: remembered,
  });
  const flights = new SingleFlight<OwnerId>();

  const read = async (key: string, signal?: AbortSignal) => {
    const learnedAt = clock.now();
    const row = await table.get(key, ownerKey, signal);
    if (row === undefined) return undefined;
    const columns = MappingRow.parse(row.columns);
    if ('forgottenOwner' in columns) {
      known.delete(key);
      const { forgottenAt } = columns;
      return { row, forgotten: { owner: columns.forgottenOwner as OwnerId, at: forgottenAt } };
    }
    const owner = columns.ownerId as OwnerId;
    const { startedAfter } = columns;
    known.set(key, { owner, startedAfter, learnedAt });
    return { row, owner, startedAfter };
  };

  const remember = (key: string, { issuedAt }: Identity): OwnerId | undefined => {
    const held = known.get(key);
    if (held === undefined || !isTheirs(issuedAt, held)) return undefined;
    // `iat` counts whole seconds, so a token of the same second may be the later one.
    return ((issuedAt ?? 0) + 1) * 1000 <= held.learnedAt ? held.owner : undefined;
  };

  /** @param over the mark that a new sign-in takes the place of */
  const write = async (
    key: string,
    owner: OwnerId,
    identity: Identity,
    over: { readonly row: Row; readonly forgotten: { readonly at: number } } | undefined,
    signal?: AbortSignal,
  ): Promise<OwnerId> => {
    // Named one by one: a caller is an identity too, and carries more than is to be kept.
    const { issuer, subject } = identity;
    const columns = { ownerId: owner, issuer, subject, createdAt: new Date(clock.now()).toISOString() };
    await table.upsert({ partition: reverse(owner), key, columns }, signal);
    const mapping = { partition: key, key: ownerKey, columns };
    if (over === undefined) await table.insert(mapping, signal);
    else {
      const after = { ...columns, startedAfter: over.forgotten.at };
      await table.replace({ ...mapping, columns: after }, over.row.etag, signal);
    }
    // Whoever came first has it, and that may be an earlier try of this very write.
    const winner = (await read(key, signal))?.owner;
    if (winner === undefined) throw new Problem('unavailable', 'Please try again.', { retryAfter: 1 });
    if (winner !== owner) await table.delete(reverse(owner), key, undefined, signal);
    return winner;
  };

  /** The owner in the table, or a new one. */
  const obtain = async (key: string, owner: OwnerId, identity: Identity, signal?: AbortSignal) => {
    const found = await read(key, signal);
    if (found?.owner !== undefined) {
      if (!isTheirs(identity.issuedAt, found)) throw forgotten();
      return found.owner;
    }
    if (found !== undefined && isFromBefore(identity.issuedAt ?? 0, found.forgotten.at)) throw forgotten();
    return write(key, owner, identity, found, signal);
  };

  /** Every back row of an owner. */
  async function* identitiesOf(owner: OwnerId, signal?: AbortSignal) {
    for await (const { key, columns } of everyRow(table, { partition: reverse(owner) }, signal)) {
      yield { key, subject: BackRow.parse(columns).subject };
    }
  }

  /** Leaves the mark in place of a mapping. Whether the identity still leads to nobody. */
  const markForgotten = async (key: string, owner: OwnerId, signal?: AbortSignal): Promise<boolean> => {
    for (;;) {
      const found = await read(key, signal);
      if (found === undefined) return false;
      if (found.owner !== owner) return found.forgotten?.owner === owner;
      const columns = { forgottenOwner: owner, forgottenAt: clock.now() };
      await table.replace({ partition: key, key: ownerKey, columns }, found.row.etag, signal);
    }
  };

  return {
    async ownerOf(identity) {
      const key = mark(identity);
      return (
        remember(key, identity) ??
        // Joined by calls with the same token alone: another one may be told something else.
        (await flights.run(`${key} ${identity.issuedAt ?? ''}`, () =>
          // Not the caller's signal: others wait for this flight too.
          obtain(key, randomId() as OwnerId, identity, deadline(lookup)),
        ))
      );
    },
    async knownOwner(identity, signal) {
      const key = mark(identity);
      return remember(key, identity) ?? (await read(key, signal))?.owner;
    },
    async ownerToForget(identity, signal) {
      const found = await read(mark(identity), signal);
      if (found?.owner === undefined) return found?.forgotten.owner;
      if (!isTheirs(identity.issuedAt, found)) throw forgotten();
      return found.owner;
    },
    async addAlias(owner, identity, signal) {
      const key = mark(identity);
      const winner = await obtain(key, owner, identity, signal);
      if (winner !== owner) {
        throw new Problem('conflict', 'That sign-in already has things of its own here.');
      }
    },
    async forget(owner, signal) {
      const subjects: string[] = [];
      for await (const { key, subject } of identitiesOf(owner, signal)) {
        const gone = await markForgotten(key, owner, signal);
        if (gone && subject !== undefined) subjects.push(subject);
      }
      return subjects;
    },
    async anonymise(owner, signal) {
      for await (const { key, subject } of identitiesOf(owner, signal)) {
        if (subject !== undefined) {
          await table.upsert({ partition: reverse(owner), key, columns: { ownerId: owner } }, signal);
        }
      }
    },
    async release(owner, signal) {
      for await (const { key } of identitiesOf(owner, signal)) {
        const found = await read(key, signal);
        if (found?.forgotten?.owner === owner) await table.delete(key, ownerKey, found.row.etag, signal);
        await table.delete(reverse(owner), key, undefined, signal);
      }
    },
  };
}

const forgotten = (): Problem =>
  new Problem('expired', 'You asked to be forgotten. Sign in again to start anew.');
