import type { Failure } from '../../shared/client/index.ts';
import type { ProblemCode } from '../../shared/contract/index.ts';

/** What can go wrong with a request, as the page tells it apart: the codes of the API, and what happens before it is reached. */
export type Trouble = ProblemCode | 'offline' | 'unreachable' | 'late' | 'cancelled' | 'unknown';

/** Why a request did not do its work. `requestId` finds it in the log of the API. */
export interface Problem {
  readonly ok: false;
  readonly code: Trouble;
  readonly requestId?: string;
  /** How long the API asks us to wait, from `retry-after`, in ms. */
  readonly retryAfterMs?: number;
}

export interface Success<Value> {
  readonly ok: true;
  readonly status: number;
  readonly value: Value;
  readonly retryAfterMs?: number;
}

export type Answer<Value> = Success<Value> | Problem;

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** How long to wait for the whole answer, in ms. Default 15 000. */
  readonly deadlineMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What answers need to know of the page, and tell it. */
export interface AnswerParts {
  /** Called once a request shows that nobody is signed in any more. */
  readonly onSignedOut: () => void;
  readonly online: () => boolean;
}

/** Thrown where a bearer is needed and nobody is signed in. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

type Outcome =
  { readonly ok: true; readonly status: number; readonly headers: Headers; readonly body: unknown } | Failure;
type BodyOf<One> = One extends { readonly ok: true; readonly body: infer Body } ? Body : never;

const known = (code: string): boolean => /^[a-z_]{1,64}$/.test(code);

/** `retry-after` in seconds (RFC 9110 §10.2.3; our API never sends the date form), as ms. */
function retryAfter(headers: Headers): { retryAfterMs?: number } {
  const seconds = Number.parseInt(headers.get('retry-after') ?? '', 10);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
}

/** What makes an outcome of the typed client an answer of ours. It never throws: what went wrong is an answer too. */
export function createAnswerOf({ onSignedOut, online }: AnswerParts) {
  const unheard = (): Trouble => (online() ? 'unreachable' : 'offline');

  function troubleOf({ code, status }: Failure): Trouble {
    if (code === 'unreachable') return unheard();
    if (code !== 'not_ours' && known(code)) return code as Trouble;
    return status >= 500 ? 'unavailable' : 'unknown';
  }

  return async <One extends Outcome>(call: Promise<One>): Promise<Answer<BodyOf<One>>> => {
    try {
      const outcome: Outcome = await call;
      if (outcome.ok) {
        const { status, headers, body } = outcome;
        return { ok: true, status, value: body as BodyOf<One>, ...retryAfter(headers) };
      }
      if (outcome.code === 'invalid_token' || outcome.code === 'not_authenticated') onSignedOut();
      const { requestId, retryAfterMs } = outcome;
      return {
        ok: false,
        code: troubleOf(outcome),
        ...(requestId === undefined ? {} : { requestId }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    } catch (cause) {
      if (!(cause instanceof SignedOut)) return { ok: false, code: unheard() };
      onSignedOut();
      return { ok: false, code: 'not_authenticated' };
    }
  };
}
