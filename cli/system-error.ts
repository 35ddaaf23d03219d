/** The code of an error of the system, such as `ENOENT`. By shape: an error of another realm is no instance of ours. */
export const codeOf = (cause: unknown): string | undefined =>
  typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : undefined;

/** True for the error of a file that is not there. */
export const isMissing = (cause: unknown): boolean => codeOf(cause) === 'ENOENT';
