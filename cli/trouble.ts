import type { Failure } from '../shared/client/index.ts';

/** What the process ends with; scripts may rely on these (docs/clients.md). */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  signIn: 3,
  notFound: 4,
  refused: 5,
  unavailable: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Something that the person at the terminal is told in one sentence; anything else that is thrown is a bug. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly exitCode: ExitCode;
  /** The API's code, for `--json`. */
  readonly code: string | undefined;

  constructor(message: string, exitCode: ExitCode = exitCodes.failed, code?: string, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.code = code;
  }
}

export const notSignedIn = (): Trouble =>
  new Trouble('You are not signed in. Run "valet login".', exitCodes.signIn, 'not_authenticated');

const usage = (message: string): Trouble => new Trouble(message, exitCodes.usage, 'usage');
export { usage as usageTrouble };

function exitCodeOf({ status, code }: Failure): ExitCode {
  if (code === 'cancelled') return exitCodes.interrupted;
  if (status === 0 || status === 429 || (status >= 500 && code !== 'quota_exceeded'))
    return exitCodes.unavailable;
  if (status === 401) return exitCodes.signIn;
  if (status === 404 || status === 410) return exitCodes.notFound;
  return status === 403 || code === 'quota_exceeded' ? exitCodes.refused : exitCodes.failed;
}

/** A failed call as a sentence, with what finds it in the API's log. */
export function troubleOf(failure: Failure): Trouble {
  const sentence =
    failure.status === 401
      ? 'Your sign-in is not valid any more. Run "valet login".'
      : failure.code === 'not_ours'
        ? 'What answered is not a Valet API.'
        : failure.status === 0
          ? `The API could not be reached: ${failure.detail}`
          : failure.detail || `The API answered ${failure.status} (${failure.code}).`;
  const request = failure.requestId === undefined ? '' : ` [request ${failure.requestId}]`;
  return new Trouble(`${sentence}${request}`, exitCodeOf(failure), failure.code);
}

/** The success of a call, or a `Trouble`. */
export function expectOk<Success extends { readonly ok: true }>(outcome: Success | Failure): Success {
  if (!outcome.ok) throw troubleOf(outcome);
  return outcome;
}
