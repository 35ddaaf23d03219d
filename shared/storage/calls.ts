import { Problem } from '../errors/index.ts';
import { deadline, isAbort, pause, retryAfterSeconds, systemClock } from '../platform/index.ts';

/** Limits of one call to storage, in milliseconds. */
export interface CallLimits {
  readonly tries: number;
  readonly tryMs: number;
  readonly wholeMs: number;
}

/** Small calls: rows, properties, keys. An answer of ours must be out within 10 s, so this gives up after 8. */
const smallCall: CallLimits = { tries: 3, tryMs: 3_000, wholeMs: 8_000 };
/** Blocks of a few MiB on their way into storage. */
export const blockCall: CallLimits = { tries: 4, tryMs: 20_000, wholeMs: 60_000 };

/** A longer `retry-after` is passed on to the caller instead of slept out. Seconds. */
const longestWait = 2;

/** What storage said: it did it, or one of the refusals that the caller expects. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: number; readonly code: string };

interface Refusal {
  readonly status: number | undefined;
  readonly code: string;
  /** Seconds that storage asks us to wait. */
  readonly wait: number | undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Status and error code of what an Azure SDK threw; no status when storage was not reached. */
function refusalOf(cause: unknown): Refusal {
  const status = member(cause, 'statusCode');
  const details = member(cause, 'details');
  const codes = [
    member(details, 'errorCode'),
    member(member(details, 'odataError'), 'code'),
    member(cause, 'code'),
  ];
  const code = codes.find((candidate) => typeof candidate === 'string' && candidate !== '');
  return {
    status: typeof status === 'number' ? status : undefined,
    code: typeof code === 'string' ? code : '',
    wait: waitIn(member(member(cause, 'response'), 'headers')),
  };
}

function waitIn(headers: unknown): number | undefined {
  const get = member(headers, 'get');
  if (typeof get !== 'function') return undefined;
  const read = (name: string): string | undefined => {
    const value: unknown = Reflect.apply(get, headers, [name]);
    return typeof value === 'string' ? value : undefined;
  };
  return retryAfterSeconds({ get: read }, systemClock.now());
}

/** Refusals that pass by themselves, although their status says otherwise. */
const passing = new Set(['TableBeingDeleted', 'ContainerBeingDeleted', 'AccountBeingCreated']);

const isPassing = ({ status, code }: Refusal): boolean =>
  status === undefined || status === 408 || status === 429 || status >= 500 || passing.has(code);

function unavailable(cause: unknown, retryAfter = 5): Problem {
  return new Problem('unavailable', 'Storage cannot be reached at the moment. Please try again shortly.', {
    retryAfter,
    cause,
  });
}

/** A refusal that nobody expected. Of 401 and 403 the operator learns: a role is missing, or the account is closed. */
function refused(cause: unknown, { status, code }: Refusal): Problem {
  if ((status === 401 || status === 403) && code !== 'CannotVerifyCopySource') {
    return new Problem(
      'configuration_error',
      'This service may not use its storage. Its operator was told.',
      { cause, retryAfter: 60 },
    );
  }
  return new Problem('upstream_failed', 'Storage refused a request of this service.', { cause });
}

/**
 * Every call to storage goes through here: the one policy for time, retries and errors. The SDKs' own retries are off,
 * because their waits ignore our deadlines.
 *
 * @param expected statuses that the caller knows how to answer; any other refusal is a fault
 * @throws {Problem} `unavailable` when storage is out of reach, slow or overloaded; `configuration_error` when it does
 *   not let this service in; `upstream_failed` for any other refusal that nobody expected. The reason of `signal` when
 *   that fires.
 */
export async function call<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  expected: readonly number[] = [],
  signal?: AbortSignal,
  limits: CallLimits = smallCall,
): Promise<Answer<Value>> {
  const whole = deadline(limits.wholeMs, signal);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { ok: true, value: await work(deadline(limits.tryMs, whole)) };
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof Problem) throw cause;
      const refusal = refusalOf(cause);
      if (!isPassing(refusal)) {
        const status = refusal.status ?? 0;
        if (expected.includes(status)) return { ok: false, status, code: refusal.code };
        throw refused(cause, refusal);
      }
      if (!isAbort(cause) && refusal.status === undefined && !isTransport(cause)) throw cause;
      if (attempt >= limits.tries || (refusal.wait ?? 0) > longestWait)
        throw unavailable(cause, refusal.wait);
      // Full jitter, so that instances that failed together do not come back together.
      const wait = (refusal.wait ?? 0) * 1000 + Math.random() * 200 * 2 ** attempt;
      await pause(wait, whole).catch(() => {
        signal?.throwIfAborted();
        throw unavailable(cause, refusal.wait);
      });
    }
  }
}

/** Whether an error without a status comes from the network or from the credential, not from a fault in our code. */
function isTransport(cause: unknown): boolean {
  const name = member(cause, 'name');
  return (
    typeof member(cause, 'code') === 'string' ||
    (typeof name === 'string' && /^(RestError|.*Authentication.*|CredentialUnavailableError)$/.test(name))
  );
}

/** For calls without expected refusals: the value itself. */
export async function must<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  signal?: AbortSignal,
  limits?: CallLimits,
): Promise<Value> {
  const answer = await call(work, [], signal, limits);
  if (!answer.ok) throw new Error('a refusal that nobody expected');
  return answer.value;
}
