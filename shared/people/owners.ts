import { Problem } from '../errors/index.ts';
import { type Clock, deadline, randomId, SingleFlight } from '../platform/index.ts';
import type { Table } from '../storage/index.ts';
import { Identities, type Identity, isFromBefore, isTheirs, keyOf } from './identities.ts';
import type { OwnerId } from './owner-id.ts';

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

/** The longest that finding or making an owner id may take, in milliseconds. */
const lookup = 8_000;

const forgotten = (): Problem =>
  new Problem('expired', 'You asked to be forgotten. Sign in again to start anew.');

/** Owner ids over the table of identities: who somebody is, and what becomes of that when they want to be forgotten. */
export function createOwners({ table, clock, max = 10_000 }: OwnersOptions): Owners {
  const identities = new Identities({ table, clock, max });
  const flights = new SingleFlight<OwnerId>();

  /** The owner in the table, or a new one. */
  const obtain = async (
    key: string,
    owner: OwnerId,
    identity: Identity,
    signal?: AbortSignal,
  ): Promise<OwnerId> => {
    const found = await identities.read(key, signal);
    if (found?.owner !== undefined) {
      if (!isTheirs(identity.issuedAt, found)) throw forgotten();
      return found.owner;
    }
    if (found !== undefined && isFromBefore(identity.issuedAt ?? 0, found.forgotten.at)) throw forgotten();
    return identities.write(key, owner, identity, found, signal);
  };

  return {
    async ownerOf(identity) {
      const key = keyOf(identity);
      return (
        identities.remembered(key, identity) ??
        // Joined by calls with the same token alone: another one may be told something else.
        (await flights.run(`${key} ${identity.issuedAt ?? ''}`, () =>
          // Not the caller's signal: others wait for this flight too.
          obtain(key, randomId() as OwnerId, identity, deadline(lookup)),
        ))
      );
    },
    async knownOwner(identity, signal) {
      const key = keyOf(identity);
      return identities.remembered(key, identity) ?? (await identities.read(key, signal))?.owner;
    },
    async ownerToForget(identity, signal) {
      const found = await identities.read(keyOf(identity), signal);
      if (found?.owner === undefined) return found?.forgotten.owner;
      if (!isTheirs(identity.issuedAt, found)) throw forgotten();
      return found.owner;
    },
    async addAlias(owner, identity, signal) {
      const winner = await obtain(keyOf(identity), owner, identity, signal);
      if (winner !== owner) {
        throw new Problem('conflict', 'That sign-in already has things of its own here.');
      }
    },
    async forget(owner, signal) {
      const subjects: string[] = [];
      for await (const { key, subject } of identities.of(owner, signal)) {
        const gone = await identities.markForgotten(key, owner, signal);
        if (gone && subject !== undefined) subjects.push(subject);
      }
      return subjects;
    },
    async anonymise(owner, signal) {
      for await (const { key, subject } of identities.of(owner, signal)) {
        if (subject !== undefined) await identities.anonymise(key, owner, signal);
      }
    },
    async release(owner, signal) {
      for await (const { key } of identities.of(owner, signal)) await identities.drop(key, owner, signal);
    },
  };
}
