import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import { type Clock, deadline, randomId, SingleFlight } from '../platform/index.ts';
import type { Table } from '../storage/index.ts';
import type { OwnerId } from './owner-id.ts';

/** Whom a token speaks for: the pair that names a person (OIDC Core §2: `sub` is unique within its issuer). */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** Finds the owner id of a person, and makes it at their first use. */
export interface Owners {
  ownerOf(identity: Identity): Promise<OwnerId>;
  /** The owner id of a person who was here before, or undefined. */
  knownOwner(identity: Identity, signal?: AbortSignal): Promise<OwnerId | undefined>;
  /**
   * Lets another identity reach what an owner has, for account linking or a new custom domain: an operator's act, never
   * by e-mail.
   *
   * @throws Problem `conflict` when that identity has an owner id of its own already
   */
  addAlias(owner: OwnerId, identity: Identity, signal?: AbortSignal): Promise<void>;
  /** Every identity that leads to an owner, as keys of this table, taken out. The next sign-in starts anew. */
  forget(owner: OwnerId, signal?: AbortSignal): Promise<void>;
}

export interface OwnersOptions {
  /** The table `owners`. */
  readonly table: Table;
  readonly clock: Clock;
  /** How many people are remembered in the process. Default: 10,000. */
  readonly max?: number;
}

const MappingRow = z.object({ ownerId: z.string().regex(/^[0-9a-z]{26}$/) });
const ownerKey = 'owner';

/** How long a lookup is remembered, in milliseconds: after it, a forgotten person is found to be gone. */
const remembered = 10 * 60_000;

/** The longest that finding or making an owner id may take, in milliseconds. */
const lookup = 8_000;

/** Subjects hold `|` and may be long; a hash fits every rule for keys, and one partition each spreads the load. */
const mark = ({ issuer, subject }: Identity): string =>
  createHash('sha256').update(`${issuer}\n${subject}`).digest('hex');

const reverse = (owner: OwnerId): string => `by-${owner}`;

/**
 * Owner ids in Azure Tables. A row leads from an identity to its owner; a second, written first, leads back, so that an
 * owner's identities can be found when they want to be forgotten. A crash between the two leaves a back row without its
 * fellow, which does no harm.
 */
export function createOwners(options: OwnersOptions): Owners {
  const { table, clock } = options;
  const known = new LRUCache<string, OwnerId>({ max: options.max ?? 10_000, ttl: remembered });
  const flights = new SingleFlight<OwnerId>();

  const stored = async (key: string, signal?: AbortSignal): Promise<OwnerId | undefined> => {
    const row = await table.get(key, ownerKey, signal);
    if (row === undefined) return undefined;
    const owner = MappingRow.parse(row.columns).ownerId as OwnerId;
    known.set(key, owner);
    return owner;
  };

  const write = async (
    key: string,
    owner: OwnerId,
    identity: Identity,
    signal?: AbortSignal,
  ): Promise<OwnerId> => {
    // Named one by one: a caller is an identity too, and carries more than is to be kept.
    const { issuer, subject } = identity;
    const columns = { ownerId: owner, issuer, subject, createdAt: new Date(clock.now()).toISOString() };
    await table.upsert({ partition: reverse(owner), key, columns }, signal);
    await table.insert({ partition: key, key: ownerKey, columns }, signal);
    // Whoever came first has it, and that may be an earlier try of this very insert.
    const winner = await stored(key, signal);
    if (winner === undefined) throw new Problem('unavailable', 'Please try again.', { retryAfter: 1 });
    if (winner !== owner) await table.delete(reverse(owner), key, undefined, signal);
    return winner;
  };

  return {
    async ownerOf(identity) {
      const key = mark(identity);
      return (
        known.get(key) ??
        (await flights.run(key, async () => {
          const limit = deadline(lookup); // not the caller's signal: others wait for this flight too
          return (await stored(key, limit)) ?? (await write(key, randomId() as OwnerId, identity, limit));
        }))
      );
    },
    async knownOwner(identity, signal) {
      const key = mark(identity);
      return known.get(key) ?? (await stored(key, signal));
    },
    async addAlias(owner, identity, signal) {
      const winner = await write(mark(identity), owner, identity, signal);
      if (winner !== owner) {
        throw new Problem('conflict', 'That sign-in already has things of its own here.');
      }
    },
    async forget(owner, signal) {
      let continuation: string | undefined;
      do {
        const page = await table.page(
          { partition: reverse(owner), ...(continuation === undefined ? {} : { continuation }) },
          signal,
        );
        for (const { key } of page.rows) {
          known.delete(key);
          await table.delete(key, ownerKey, undefined, signal);
          await table.delete(reverse(owner), key, undefined, signal);
        }
        continuation = page.continuation;
      } while (continuation !== undefined);
    },
  };
}
