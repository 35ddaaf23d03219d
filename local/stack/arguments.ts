import { parseArgs } from 'node:util';
import { parsePorts, StackError, type Ports } from './ports.ts';
import { defaultReadyFile } from './ready-file.ts';
import { isTokenSource, type TokenSourceName } from './settings.ts';

/** What `npm start -- …` was asked for. */
export interface Arguments {
  readonly ports: Ports;
  readonly dataDir: string | undefined;
  readonly readyFile: string;
  readonly api: 'host' | 'func';
  readonly tokenSource: TokenSourceName;
  /** Built folders other than `dist` and `dist-web` of this checkout: for tests. */
  readonly built: { readonly dist?: string; readonly distWeb?: string };
}

/**
 * Reads the command line of this process.
 *
 * @throws StackError for what is not known, naming what is
 */
export function readArguments(): Arguments {
  try {
    const { values } = parseArgs({
      options: {
        ports: { type: 'string' },
        data: { type: 'string' },
        'ready-file': { type: 'string' },
        api: { type: 'string', default: 'host' },
        'token-source': { type: 'string', default: 'management-api' },
        dist: { type: 'string' },
        'dist-web': { type: 'string' },
      },
    });
    if (values.api !== 'host' && values.api !== 'func') throw new StackError('--api takes "host" or "func".');
    const { 'token-source': tokenSource } = values;
    if (!isTokenSource(tokenSource))
      throw new StackError('--token-source takes "management-api" or "token-vault".');
    const { dist, 'dist-web': distWeb } = values;
    return {
      ports: parsePorts(values.ports),
      dataDir: values.data,
      readyFile: values['ready-file'] ?? defaultReadyFile,
      api: values.api,
      tokenSource,
      built: { ...(dist === undefined ? {} : { dist }), ...(distWeb === undefined ? {} : { distWeb }) },
    };
  } catch (cause) {
    if (cause instanceof TypeError) {
      throw new StackError(
        `${cause.message} Known: --ports, --data, --ready-file, --api, --token-source; put "--" before them: npm start -- --ports ephemeral.`,
        { cause },
      );
    }
    throw cause;
  }
}
