import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Ready } from '../../../local/stack/ready-file.ts';
import { startStack, type Stack } from '../../../local/stack/index.ts';
import { parsePorts } from '../../../local/stack/ports.ts';
import { makeApp } from '../host/app.ts';

/** The stack with a small API and page in place of the built ones: what is tested is the supervisor. */
const root = path.resolve(import.meta.dirname, '../../..');
const app = `
  import { app } from '@azure/functions';
  app.get('health', { route: 'api/health', handler: () => ({ jsonBody: { origin: process.env['PUBLIC_ORIGIN'] } }) });
  app.get('die', { route: 'api/die', handler: () => process.exit(7) });`;

let folder: string;
let dist: string;
let distWeb: string;
let stacks: Stack[];
let children: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stack-test-'));
  dist = await makeApp(app);
  distWeb = path.join(folder, 'web');
  await mkdir(distWeb);
  await writeFile(path.join(distWeb, 'index.html'), 'page');
  await writeFile(path.join(distWeb, 'staticwebapp.config.json'), '{}');
  stacks = [];
  children = [];
});
afterEach(async () => {
  await Promise.all(stacks.map((stack) => stack.stop()));
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
  await rm(dist, { recursive: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly readyFile: string;
  readonly output: () => string;
  /** Resolves when the table has been printed. */
  readonly up: Promise<void>;
  readonly exit: Promise<[number | null]>;
}

/** `start.ts` as npm runs it, on a checkout whose built folders are ours. */
function start(args: readonly string[], env: Record<string, string> = {}): Run {
  const readyFile = path.join(folder, 'ready.json');
  const child = fork(
    path.join(root, 'local/stack/start.ts'),
    ['--ready-file', readyFile, '--dist', dist, '--dist-web', distWeb, ...args],
    {
      silent: true,
      execArgv: [],
      env: { ...process.env, ...env },
    },
  );
  children.push(child);
  const lines: string[] = [];
  const up = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line.includes('Ctrl-C stops everything')) resolve();
      });
    }
  });
  return {
    child,
    readyFile,
    output: () => lines.join('\n'),
    up,
    exit: once(child, 'exit') as Promise<[number | null]>,
  };
}

const listens = (url: string): Promise<boolean> =>
  fetch(url.replace('localhost', '127.0.0.1')).then(
    () => true,
    () => false,
  );
const addresses = ({ web, api, tenant, google, storage }: Ready): string[] => [
  ...[web, `${api}/api/health`, tenant, google],
  ...[storage.blob, storage.table],
];

test('Ctrl-C stops every part, takes the ready file away and ends with 0', async () => {
  const run = start(['--ports', 'ephemeral']);
  await run.up;
  const ready = JSON.parse(await readFile(run.readyFile, 'utf8')) as Ready;
  expect((await stat(run.readyFile)).mode & 0o777).toBe(0o600);
  expect(await Promise.all(addresses(ready).map(listens))).toEqual(Array.from({ length: 6 }, () => true));
  expect(ready.people.map(({ key }) => key)).toEqual(['linked', 'second', 'unlinked', 'revoked']);
  expect(run.output()).toContain(ready.web);
  run.child.kill('SIGINT');
  run.child.kill('SIGINT'); // npm passes on what the terminal has sent already
  expect(await run.exit).toEqual([0, null]);
  expect(await Promise.all(addresses(ready).map(listens))).toEqual(Array.from({ length: 6 }, () => false));
  await expect(stat(run.readyFile)).rejects.toThrow('ENOENT');
}, 60_000);

test('a part that ends by itself is named, the others are stopped, and the end is 1', async () => {
  const run = start(['--ports', 'ephemeral']);
  await run.up;
  const ready = JSON.parse(await readFile(run.readyFile, 'utf8')) as Ready;
  await listens(`${ready.api}/api/die`);
  expect(await run.exit).toEqual([1, null]);
  expect(run.output()).toContain('The API ended by itself, with code 7. Everything else was stopped.');
  expect(await Promise.all(addresses(ready).map(listens))).toEqual(Array.from({ length: 6 }, () => false));
}, 60_000);

test('nothing outlives a supervisor that was killed outright', async () => {
  const run = start(['--ports', 'ephemeral']);
  await run.up;
  const ready = JSON.parse(await readFile(run.readyFile, 'utf8')) as Ready;
  const ends = addresses(ready).map(async (url) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    return once(
      socket.resume().on('error', () => undefined),
      'close',
    );
  });
  const closed = Promise.all(ends);
  run.child.kill('SIGKILL');
  await closed;
}, 60_000);

test('a taken port is told in one sentence, with 1, and nothing is left running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const run = start(['--ports', `web=0,api=0,tenant=${port},google=0,blob=0,table=0`]);
  expect((await run.exit)[0]).toBe(1);
  expect(run.output()).toContain(`Port ${port}, for the local tenant, is taken. Move it with`);
  expect(run.output()).not.toContain('    at ');
  other.close();
}, 60_000);

test('a start that is refused leaves what another one wrote about itself', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await writeFile(path.join(folder, 'ready.json'), 'theirs');
  const run = start(['--ports', `web=${port},api=0,tenant=0,google=0,blob=0,table=0`]);
  expect((await run.exit)[0]).toBe(1);
  expect(await readFile(run.readyFile, 'utf8')).toBe('theirs');
  other.close();
}, 60_000);

test('the end of a run leaves a file that a later one wrote over its own', async () => {
  const run = start(['--ports', 'ephemeral']);
  await run.up;
  await writeFile(run.readyFile, 'theirs');
  run.child.kill('SIGTERM');
  await run.exit;
  expect(await readFile(run.readyFile, 'utf8')).toBe('theirs');
}, 60_000);

test('in production nothing starts, and one sentence says so', async () => {
  const run = start(['--ports', 'ephemeral'], { NODE_ENV: 'production' });
  expect((await run.exit)[0]).toBe(1);
  expect(run.output()).toBe('The local stack does not run in production: NODE_ENV is "production" here.');
}, 60_000);

test.each([
  [['--port', '1'], "Unknown option '--port'"],
  [['--ports', 'x'], '--ports takes'],
  [['--api', 'x'], '--api takes'],
  [['--token-source', 'x'], '--token-source takes'],
])('%j is refused in plain words', async (args, words) => {
  const run = start(args);
  expect((await run.exit)[0]).toBe(2);
  expect(run.output()).toContain(words);
  expect(run.output()).not.toContain('    at ');
});

test('two at once do not meet, and a part may be stopped, killed and started on its port', async () => {
  const died: string[] = [];
  const options = {
    ...{ dist, distWeb, ports: parsePorts('ephemeral') },
    env: { PUBLIC_ORIGIN: 'http://localhost:1' },
    events: { died: (part: string) => void died.push(part) },
  };
  stacks = await Promise.all([startStack(options), startStack(options)]);
  const [one, two] = stacks.map(({ ready }) => ready);
  expect(new Set([one, two].flatMap((ready) => (ready === undefined ? [] : addresses(ready)))).size).toBe(12);
  const [stack] = stacks;
  if (stack === undefined) throw new Error('no stack');
  const health = `${stack.ready.api}/api/health`.replace('localhost', '127.0.0.1');
  expect(await (await fetch(health)).json()).toEqual({ origin: 'http://localhost:1' });
  for (const [name, url] of [
    ['api', health],
    ['tenant', stack.ready.tenant],
    ['google', stack.ready.google],
    ['storage', stack.ready.storage.blob],
    ['web', stack.ready.web],
  ] as const) {
    await stack.parts[name].stop();
    expect([name, await listens(url)]).toEqual([name, false]);
    await stack.parts[name].start();
    expect([name, await listens(url)]).toEqual([name, true]);
  }
  await stack.parts.api.kill();
  await stack.parts.api.start();
  expect(await listens(health)).toBe(true);
  expect(died).toEqual([]);
}, 60_000);

test('a data folder is found at the same addresses again, since what people own hangs on them', async () => {
  const options = { dist, distWeb, ports: parsePorts('ephemeral'), dataDir: path.join(folder, 'data') };
  const first = await startStack(options);
  await first.stop();
  const again = await startStack(options);
  stacks.push(again);
  expect(again.ready.tenant).toBe(first.ready.tenant);
}, 60_000);

test('what is not built is said so', async () => {
  await expect(startStack({ dist: path.join(folder, 'none'), distWeb })).rejects.toThrow(
    'Run "npm run build".',
  );
});

/** A Core Tools of the test's own: notes how it was called, and answers on its port. */
async function fakeFunc(): Promise<string> {
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  await writeFile(
    path.join(bin, 'func'),
    `#!${process.execPath}
     const { readFileSync, statSync, writeFileSync } = require('node:fs');
     const mode = statSync('local.settings.json').mode & 0o777;
     const settings = JSON.parse(readFileSync('local.settings.json', 'utf8'));
     const seen = { args: process.argv.slice(2), cwd: process.cwd(), mode, settings };
     writeFileSync(${JSON.stringify(path.join(folder, 'func.json'))}, JSON.stringify(seen));
     require('node:http').createServer((q, a) => a.end('func')).listen(Number(process.argv[4]), '127.0.0.1');`,
  );
  await chmod(path.join(bin, 'func'), 0o755);
  return bin;
}

test('--api func runs Core Tools in dist, with settings that go when it ends', async () => {
  const bin = await fakeFunc();
  const run = start(['--ports', 'ephemeral', '--api', 'func'], {
    PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
  });
  await run.up;
  const ready = JSON.parse(await readFile(run.readyFile, 'utf8')) as Ready;
  const seen = JSON.parse(await readFile(path.join(folder, 'func.json'), 'utf8')) as {
    args: string[];
    cwd: string;
    mode: number;
    settings: { IsEncrypted: boolean; Values: Record<string, string> };
  };
  expect(seen.args).toEqual(['start', '--port', new URL(ready.api).port]);
  expect([seen.cwd, seen.mode, seen.settings.IsEncrypted]).toEqual([dist, 0o600, false]);
  expect(seen.settings.Values).toMatchObject({
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AUTH0_DOMAIN: ready.tenant,
  });
  expect(seen.settings.Values['AzureWebJobsStorage']).toContain(ready.storage.blob);
  run.child.kill('SIGTERM');
  expect(await run.exit).toEqual([0, null]);
  expect(await listens(`${ready.api}/api/health`)).toBe(false);
  await expect(stat(path.join(dist, 'local.settings.json'))).rejects.toThrow('ENOENT');
}, 60_000);

test('without Core Tools one sentence says how to get them', async () => {
  const run = start(['--ports', 'ephemeral', '--api', 'func'], { PATH: folder });
  expect((await run.exit)[0]).toBe(1);
  expect(run.output()).toMatch(/^Azure Functions Core Tools are not on the PATH: get them with [^\n]*$/);
}, 60_000);
