import { commandLine, refuse } from '../../tools/command-line.ts';
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

const usage = `Usage: npm start -- [options]     (npm run start:func -- [options])

Builds, then runs everything on this machine until Ctrl-C.
  --ports PORTS          "ephemeral" for free ones, or some by name: web=4280,api=7072
  --data DIR             keep what is stored in DIR (default: in memory)
  --ready-file FILE      where to say what runs, once all of it answers (default ${defaultReadyFile})
  --api WHAT             "host", our own (the default), or "func", Azure Functions Core Tools
  --token-source SOURCE  "management-api" (the default) or "token-vault"
`;

/** The command line of this process. Ends it for `--help`, and with 2 for what is not known. */
export function readArguments(): Arguments {
  const { values } = commandLine(usage, {
    ports: { type: 'string' },
    data: { type: 'string' },
    'ready-file': { type: 'string', default: defaultReadyFile },
    api: { type: 'string', default: 'host' },
    'token-source': { type: 'string', default: 'management-api' },
    dist: { type: 'string' },
    'dist-web': { type: 'string' },
  });
  const { api, dist, 'dist-web': distWeb, 'token-source': tokenSource } = values;
  if (api !== 'host' && api !== 'func') refuse(usage, '--api takes "host" or "func".');
  if (!isTokenSource(tokenSource)) refuse(usage, '--token-source takes "management-api" or "token-vault".');
  return {
    ports: portsOf(values.ports),
    dataDir: values.data,
    readyFile: values['ready-file'],
    api,
    tokenSource,
    built: { ...(dist === undefined ? {} : { dist }), ...(distWeb === undefined ? {} : { distWeb }) },
  };
}

function portsOf(text: string | undefined): Ports {
  try {
    return parsePorts(text);
  } catch (cause) {
    if (cause instanceof StackError) refuse(usage, cause.message);
    throw cause;
  }
}
