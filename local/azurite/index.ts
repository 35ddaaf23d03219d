import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { devAccount } from './account.ts';

export { connectionString, devAccount } from './account.ts';

/** How Azurite is to run. */
export interface AzuriteOptions {
  /** 0 takes a free one; so for `tablePort`. */
  readonly blobPort: number;
  readonly tablePort: number;
  /** Keeps data in this folder. Default: in memory, gone at the end. */
  readonly dataDir?: string | undefined;
  /**
   * Paths of PEM files: serve HTTPS and take OAuth tokens (`--oauth basic`), which user-delegation keys need. Azurite
   * checks such a token's claims, not its signature.
   */
  readonly https?: { readonly cert: string; readonly key: string };
  /** Milliseconds until it must listen. Default 20,000. */
  readonly deadline?: number;
}

/** A running Azurite. */
export interface Azurite {
  /** With the account's name, as the SDKs want it: `http://127.0.0.1:10000/devstoreaccount1`. */
  readonly endpoints: { readonly blob: string; readonly table: string };
  readonly process: ChildProcess;
  /** By SIGTERM, so that what is on disk is whole. Resolves when the process is gone. */
  stop(): Promise<void>;
}

/** How long Azurite may take to write what it holds. */
const graceMs = 10_000;
const bin = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
const listening = /Azurite (Blob|Queue|Table) service is successfully listening at (\S+)/g;

/**
 * Starts Azurite as a process of its own. It leads its own group, so that a Ctrl-C in the terminal reaches it by way
 * of the supervisor, after those that use it.
 *
 * @throws Error with code `EADDRINUSE` for a taken port; Error when it does not listen in time
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const { dataDir, https } = options;
  const child = fork(
    bin,
    [
      ...[
        '--blobPort',
        String(options.blobPort),
        '--tablePort',
        String(options.tablePort),
        '--queuePort',
        '0',
      ],
      ...['--skipApiVersionCheck', '--silent', '--disableTelemetry'],
      ...(dataDir === undefined ? ['--inMemoryPersistence'] : ['--location', dataDir]),
      ...(https === undefined ? [] : ['--oauth', 'basic', '--cert', https.cert, '--key', https.key]),
    ],
    {
      detached: true,
      silent: true,
      execArgv: ['--import', new URL('./stop-with-parent.ts', import.meta.url).href],
      env: {
        PATH: process.env['PATH'],
        TMPDIR: process.env['TMPDIR'],
        // Over HTTPS it reads the source of a copy from itself, and so has to trust its own certificate.
        ...(https === undefined ? {} : { NODE_EXTRA_CA_CERTS: https.cert }),
      },
    },
  );
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await gone;
    clearTimeout(timer);
  };
  try {
    const origins = await untilListening(child, AbortSignal.timeout(options.deadline ?? 20_000));
    const endpoint = (service: string): string => `${origins.get(service) ?? ''}/${devAccount.name}`;
    return { endpoints: { blob: endpoint('Blob'), table: endpoint('Table') }, process: child, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Reads what it prints until all its services listen. */
function untilListening(child: ChildProcess, deadline: AbortSignal): Promise<ReadonlyMap<string, string>> {
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = new Map([...said.matchAll(listening)].map(([, name = '', at = '']) => [name, at]));
      if (found.size === 3) {
        child.stdout?.off('data', read).resume();
        child.stderr?.off('data', read).resume();
        resolve(found);
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => {
      const code = said.includes('EADDRINUSE') ? { code: 'EADDRINUSE' } : {};
      reject(Object.assign(new Error(`Azurite ended before it listened: ${said.trim()}`), code));
    });
    child.once('error', reject);
    deadline.addEventListener('abort', () => reject(new Error('Azurite did not listen in time.')), {
      once: true,
    });
  });
}
