import type { Plugin } from 'rolldown';

/** A text that stands in the code as the first argument of what makes an error; none that has another text inside it. */
const words = /\b(OPE|CodedTypeError)\((?:'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\$(?!\{)|\$\{[^`{}]*\})*`)(?=[,)])/g;

/**
 * The sign-in library says of each fault both a code and a sentence in English, and the sentences are a sixth of its bytes.
 * No person ever reads them: what a log gets of an error here is its code.
 */
export const brief: Plugin = {
  name: 'brief',
  transform(code, id) {
    if (!/[\\/]oauth4webapi[\\/]/.test(id)) return null;
    const [short, said] = [code.replace(words, "$1(''"), code.match(words)?.length ?? 0];
    const told = short
      .replace('new OperationProcessingError(message,', 'new OperationProcessingError(code,')
      .replace('new TypeError(message,', 'new TypeError(code,');
    if (said < 50 || told === short)
      throw new Error('The sign-in library says its faults in another way now.');
    return { code: told };
  },
};
