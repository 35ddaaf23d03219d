import { type ProblemCode, problemCodes } from '../contract/index.ts';

export interface ProblemOptions {
  /** Extra members of the problem document, such as `feature` or `errors`. Never a secret. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** When asking again makes sense, in seconds: becomes `retry-after`. */
  readonly retryAfter?: number;
  /** Further answer headers that belong to the code, such as `allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What really happened: for the log alone. */
  readonly cause?: unknown;
}

/**
 * The one error that the domains throw on purpose: a code for machines, a sentence for people, a cause for the log.
 * It becomes HTTP in one place, `shared/http`.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  /** One or two plain sentences: what happened and what to do. Goes to the caller. */
  readonly detail: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.fields = options.fields ?? {};
    this.retryAfter = options.retryAfter;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return problemCodes[this.code];
  }
}

/** Whether a caught value is a problem of ours, optionally with one of the given codes. */
export function isProblem(value: unknown, ...codes: ProblemCode[]): value is Problem {
  return value instanceof Problem && (codes.length === 0 || codes.includes(value.code));
}
