import { type Clock, describeCause, log } from '../platform/index.ts';
import type { OwnerId } from './owner-id.ts';
import type { Owners } from './owners.ts';
import type { Tombstones } from './tombstones.ts';

/** A part of the service that keeps things of people. */
export interface Keeper {
  readonly name: string;
  /** Deletes everything of an owner; called again until it finds nothing. Returns how many things it found. */
  forget(owner: OwnerId, signal?: AbortSignal): Promise<number>;
}

/** Makes the service forget a person, whole, and however often it is cut. */
export interface Forgetting {
  /** From here nothing more is written for this owner, and the timer goes on if this process does not. */
  begin(owner: OwnerId, signal?: AbortSignal): Promise<void>;
  /** Deletes what there is. Returns how many things were found: 0 when nothing was left. */
  run(owner: OwnerId, signal?: AbortSignal): Promise<number>;
  /** By a timer: goes on with everybody who asked for it, until a last look finds nothing. */
  continueAll(signal?: AbortSignal): Promise<void>;
}

export interface ForgettingOptions {
  readonly tombstones: Tombstones;
  readonly owners: Owners;
  /** In the order in which they are asked. */
  readonly keepers: readonly Keeper[];
  /** Drops what is kept by subject and not by owner, such as linked tokens; not asked for one who started anew. */
  readonly forgetSubject: (owner: OwnerId, subject: string, signal?: AbortSignal) => Promise<void>;
  readonly clock: Clock;
}

/**
 * How long is looked again, in milliseconds. An access token lives 24 hours at most (infra/auth0), an upload key one, a
 * request some minutes: after this nothing from before can come any more.
 */
const watched = 25 * 3_600_000;

export function createForgetting(options: ForgettingOptions): Forgetting {
  const { tombstones, owners, keepers, clock } = options;

  const run = async (owner: OwnerId, signal?: AbortSignal): Promise<number> => {
    // The identities first, so that the next sign-in starts anew however long the rest takes.
    for (const subject of await owners.forget(owner, signal)) {
      await options.forgetSubject(owner, subject, signal);
    }
    await owners.anonymise(owner, signal);
    let found = 0;
    for (const keeper of keepers) found += await keeper.forget(owner, signal);
    log().info('forgotten', { owner, found });
    return found;
  };

  return {
    begin: (owner, signal) => tombstones.raise(owner, signal),
    run,
    async continueAll(signal) {
      for await (const { owner, raisedAt } of tombstones.open(signal)) {
        try {
          const found = await run(owner as OwnerId, signal);
          if (found > 0 || raisedAt + watched > clock.now()) continue;
          await owners.release(owner as OwnerId, signal);
          await tombstones.settle(owner, signal);
        } catch (cause) {
          signal?.throwIfAborted();
          // One person's trouble must not keep the others waiting; the next run looks again.
          log().error('forgetting_failed', { owner, cause: describeCause(cause) });
        }
      }
    },
  };
}
