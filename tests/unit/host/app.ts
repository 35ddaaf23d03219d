import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { configurationVariable, type PartMessage } from '../../../local/child/child.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** A running host with its log; tests run it as a process of its own, since Jest has module loading of its own. */
export interface TestHost {
  readonly origin: string;
  readonly process: ChildProcess;
  /** Lines of stdout so far. */
  readonly lines: string[];
  /** Resolves with the first line that matches, past or to come. */
  line(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** Bundles an entry file as `npm run build` does and writes what makes it a Function App. */
export async function makeApp(entry: string, hostJson: object = {}): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'host-test-'));
  await build({
    stdin: { contents: entry, resolveDir: path.join(root, 'tests/unit/host/sample'), loader: 'ts' },
    outfile: path.join(folder, 'main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['@azure/functions-core'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module', main: '*.mjs' }));
  const settings = { version: '2.0', extensions: { http: { routePrefix: '' } }, ...hostJson };
  await writeFile(path.join(folder, 'host.json'), JSON.stringify(settings));
  return folder;
}

export async function startTestHost(dist: string, env: Record<string, string> = {}): Promise<TestHost> {
  const config = JSON.stringify({ port: 0, dist, env });
  const child = fork(path.join(root, 'local/host/main.ts'), [], {
    silent: true,
    execArgv: [],
    env: { ...process.env, [configurationVariable]: config },
  });
  const lines: string[] = [];
  const waiting: { pattern: RegExp; resolve: (line: string) => void }[] = [];
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      for (const { pattern, resolve } of waiting) if (pattern.test(line)) resolve(line);
    }
  });
  child.stderr?.on('data', (chunk: Buffer) => lines.push(`stderr: ${chunk.toString()}`));
  const exited = once(child, 'exit').then(() => {
    throw new Error(`The host ended before it was ready: ${lines.join('\n')}`);
  });
  const [message] = (await Promise.race([once(child, 'message'), exited])) as [PartMessage];
  exited.catch(() => undefined); // from here on its end is what the tests ask for
  if (!('ready' in message)) throw new Error(message.failed);
  return {
    origin: message.ready.replace('localhost', '127.0.0.1'),
    process: child,
    lines,
    line: (pattern) => {
      const past = lines.find((line) => pattern.test(line));
      return past === undefined
        ? new Promise((resolve) => waiting.push({ pattern, resolve }))
        : Promise.resolve(past);
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(dist, { recursive: true, force: true });
    },
  };
}
