import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningPart } from '../child/child.ts';
import { StackError } from './ports.ts';

/** What Core Tools run. */
export interface FuncConfig {
  /** The `func` that was found. */
  readonly func: string;
  readonly port: number;
  /** The built app; its `local.settings.json` is written there for the run. */
  readonly dist: string;
  readonly env: Readonly<Record<string, string>>;
  /** Connection string of Azurite, for the host's own bookkeeping of timers. */
  readonly storage: string;
}

/** How long Core Tools may take to answer, and to end, in milliseconds. */
export const funcStartMs = 60_000;
const stopMs = 6_000;

/**
 * Finds Core Tools on the PATH.
 *
 * @throws StackError saying how to get them
 */
export async function findFunc(searched: string = process.env['PATH'] ?? ''): Promise<string> {
  const names = process.platform === 'win32' ? ['func.exe', 'func.cmd'] : ['func'];
  for (const folder of searched.split(path.delimiter).filter((entry) => entry !== '')) {
    for (const name of names) {
      const file = path.join(folder, name);
      const found = await access(file, constants.X_OK).then(
        () => true,
        () => false, // not there: look on
      );
      if (found) return file;
    }
  }
  throw new StackError(
    'Azure Functions Core Tools are not on the PATH: get them with "npm install -g azure-functions-core-tools@4", ' +
      'or run "npm start", which needs none.',
  );
}

/** Any answer will do: it listens. */
async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false, // nothing listens yet
  );
}

/**
 * Runs the API under `func start`, in place of our own host. Its settings, which hold secrets of this run, are a file
 * of mode 0600 that goes when it ends.
 *
 * @throws Error when it ends, or does not answer, within a minute
 */
export async function startFunc(config: FuncConfig): Promise<RunningPart> {
  const settingsFile = path.join(config.dist, 'local.settings.json');
  const values = { FUNCTIONS_WORKER_RUNTIME: 'node', AzureWebJobsStorage: config.storage, ...config.env };
  await rm(settingsFile, { force: true });
  await writeFile(settingsFile, JSON.stringify({ IsEncrypted: false, Values: values }), {
    mode: 0o600,
    flag: 'wx',
  });
  // A group of its own: Ctrl-C reaches it through the supervisor, so that it ends in its turn.
  const child = spawn(config.func, ['start', '--port', String(config.port)], {
    cwd: config.dist,
    detached: true,
    shell: config.func.endsWith('.cmd'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');
  let closing = false;
  const close = async (): Promise<void> => {
    closing = true;
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await ended;
      clearTimeout(timer);
    }
    await rm(settingsFile, { force: true });
  };
  const early = ended.then(() => Promise.reject(new Error('func ended before it answered')));
  early.catch(() => undefined); // awaited in the race below
  const origin = `http://localhost:${config.port}`;
  const deadline = Date.now() + funcStartMs;
  try {
    while (!(await Promise.race([answers(`http://127.0.0.1:${config.port}/api/health`), early]))) {
      if (Date.now() > deadline) throw new Error('func did not answer within a minute');
      await delay(250);
    }
  } catch (cause) {
    await close();
    throw cause;
  }
  child.once('exit', () => {
    if (!closing) void rm(settingsFile, { force: true }).finally(() => process.exit(1)); // the supervisor tells it
  });
  return { origin, close };
}
