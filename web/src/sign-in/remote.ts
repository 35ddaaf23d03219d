import type { Transaction } from './authorize.ts';
import type { Tokens } from './keeper.ts';
import type { Reply, Wish } from './worker.ts';

const signedOut = 'SignedOut';

/** Only a new sign-in helps. */
export class SignedOut extends Error {
  override readonly name = signedOut;
}

/** By name, since the script inside `index.html` and the page's own each have this class for themselves. */
export const isSignedOut = (cause: unknown): boolean => cause instanceof Error && cause.name === signedOut;

/** The page's side of the worker that keeps the refresh token. Both calls reject with `SignedOut`, or with what else stood in the way. */
export interface RemoteKeeper {
  redeem(search: string, transaction: Transaction): Promise<Tokens>;
  renew(): Promise<Tokens>;
  /** Lets go of everything that is kept; the next call begins with nothing. */
  end(): void;
}

/** What is used of a worker. */
export type KeeperWorker = Pick<Worker, 'postMessage' | 'terminate'> & {
  addEventListener(type: 'message', listener: (event: MessageEvent<Reply>) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
};

/** Loading the worker and its longest request, in ms. */
const deadlineMs = 20_000;

/** @param start makes the worker, at the first call */
export function createRemoteKeeper(start: () => KeeperWorker): RemoteKeeper {
  let worker: KeeperWorker | undefined;
  let asked = 0;
  const waiting = new Map<number, { done: (tokens: Tokens) => void; fail: (cause: Error) => void }>();

  const end = (why = 'the keys were let go of'): void => {
    worker?.terminate();
    worker = undefined;
    for (const { fail } of waiting.values()) fail(new Error(why));
  };
  const running = (): KeeperWorker => {
    if (worker !== undefined) return worker;
    worker = start();
    worker.addEventListener('message', ({ data }) => {
      const one = waiting.get(data.id);
      if ('tokens' in data) one?.done(data.tokens);
      else one?.fail(data.refused ? new SignedOut(data.trouble) : new Error(data.trouble));
    });
    // its file could not be fetched: it is asked for again next time
    worker.addEventListener('error', () => end('the keeper was not loaded'));
    return worker;
  };
  const ask = (wish: Omit<Wish, 'id'>): Promise<Tokens> => {
    const id = (asked += 1);
    let timer: ReturnType<typeof setTimeout> | undefined;
    return new Promise<Tokens>((done, fail) => {
      waiting.set(id, { done, fail });
      timer = setTimeout(() => fail(new Error('the keeper was late')), deadlineMs);
      running().postMessage({ ...wish, id });
    }).finally(() => {
      clearTimeout(timer);
      waiting.delete(id);
    });
  };
  return {
    redeem: (search, transaction) => ask({ search, transaction }),
    renew: () => ask({}),
    end: () => end(),
  };
}
