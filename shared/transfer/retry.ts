/** Tries in all, the first included, with waits of at most 0.5 × 2, 4, 8 … s between them, never over 30 s. */
export const mostTries = 8;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** A longer `retry-after` is not waited for. */
const longestAskedMs = 60_000;

/** New keys for one request: one may end on its way, but a 403 to so many that were just made is a real no. */
const mostKeys = 2;

/** Whether another try may mend what storage answered. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/**
 * How long to wait before the next try, in ms. Full jitter: a random time up to the doubled wait, so that many clients
 * do not come back together.
 *
 * @param tries those that were made
 * @param random from 0 up to 1
 * @param retryAfter what the answer asked for in its header, if anything; a date is not heeded
 */
export function waitMs(tries: number, random: () => number, retryAfter: string | null | undefined): number {
  const jitter = random() * Math.min(longestWaitMs, firstWaitMs * 2 ** tries);
  const asked = Number.parseInt(retryAfter ?? '', 10) * 1000;
  return Number.isFinite(asked) ? Math.min(Math.max(asked, jitter), longestAskedMs) : jitter;
}

/** Whether a machine believes to be online, and when it is again. */
export interface Connection {
  online(): boolean;
  /** Resolves once online, or rejects with the reason of the signal. */
  whenOnline(signal: AbortSignal): Promise<void>;
}

/** What any client of storage can tell of an answer. */
export interface Reply {
  readonly status: number;
  header(name: string): string | null | undefined;
}

export interface InsistParts {
  /** Waits, in ms, or rejects with the reason of the signal. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Default: nobody can tell, and so it counts as online. */
  readonly connection?: Connection;
}

export interface Insistent<Answer extends Reply> {
  /** One try. A throw that `isBroken` knows means that no answer came; any other ends it. */
  readonly attempt: () => Promise<Answer>;
  readonly isBroken: (cause: unknown) => boolean;
  /** Statuses that the caller deals with. */
  readonly accepts: (status: number) => boolean;
  /**
   * Sees to another key for the next try.
   *
   * @returns whether it was asked for after the refusal: one that a neighbour asked for before may have ended since
   */
  readonly renewKey: () => Promise<boolean>;
}

/**
 * Does one request until storage takes it or another try cannot help. Being offline costs no try; a 403 of either kind
 * (`AuthenticationFailed` at Azure, `AuthorizationFailure` at Azurite, for an expired key) asks for a new key.
 *
 * @returns the last answer: one that `accepts` knows, or a no
 * @throws what the last try threw, or the reason of the signal
 */
export async function insist<Answer extends Reply>(
  { attempt, isBroken, accepts, renewKey }: Insistent<Answer>,
  signal: AbortSignal,
  { wait, random, connection }: InsistParts,
): Promise<Answer> {
  const online = (): boolean => connection?.online() ?? true;
  let keys = 0;
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted();
    if (!online()) await connection?.whenOnline(signal);
    let answer: Answer | undefined;
    try {
      answer = await attempt();
    } catch (cause) {
      signal.throwIfAborted();
      if (!isBroken(cause)) throw cause;
      if (!online()) {
        tries -= 1; // the network went away under it: waiting is free
        continue;
      }
      if (tries >= mostTries) throw cause;
    }
    if (answer !== undefined) {
      if (accepts(answer.status)) return answer;
      if (answer.status === 403 && keys < mostKeys) {
        if (await renewKey()) keys += 1;
        continue;
      }
      if (!isPassing(answer.status) || tries >= mostTries) return answer;
    }
    await wait(waitMs(tries, random, answer?.header('retry-after')), signal);
  }
}
