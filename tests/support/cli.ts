import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { walkToCallback } from '../../local/stack/sign-in.ts';
import { stack, type TestPerson } from './stack.ts';

const root = join(import.meta.dirname, '../..');

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with what has been written to stderr once it matches; rejects when the process ends without. */
  saw(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts the real client with a home of its own. */
export function startValet(
  home: string,
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly preload?: boolean;
    readonly cwd?: string;
  } = {},
): Running {
  const preload = join(root, 'tests/support/preload/storage-calls.mjs');
  const flags = options.preload === true ? ['--import', preload] : [];
  const child = spawn(process.execPath, [...flags, join(root, 'cli/valet.mjs'), ...args], {
    cwd: options.cwd ?? home,
    env: { PATH: process.env['PATH'], VALET_HOME: home, VALET_API: stack.api, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    for (const watcher of watchers) watcher();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, out, err }));
  });
  return {
    process: child,
    ended,
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(err);
          if (found !== null) resolve(found);
        };
        watchers.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended without ${String(pattern)}: ${out}${err}`)), reject);
      }),
  };
}

/** Runs it to its end. */
export const valet = (
  home: string,
  args: readonly string[],
  options: Parameters<typeof startValet>[2] = {},
): Promise<Ended> => startValet(home, args, options).ended;

/** Starts a sign-in and gives the address that the person is to open. */
export async function startLogin(home: string): Promise<Running & { readonly address: URL }> {
  const running = startValet(home, ['login', '--no-browser']);
  const [, address = ''] = await running.saw(/^(http:\S+)\n/m);
  return { ...running, address: new URL(address) };
}

/** Walks the tenant's pages as this person, up to the redirect, which is not delivered yet. */
export async function redirectFor(address: URL, person: TestPerson): Promise<URL> {
  const redirectUri = address.searchParams.get('redirect_uri') ?? '';
  const params = await walkToCallback(address, {
    tenant: stack.tenant,
    clientId: stack.clients.native.id,
    redirectUri,
    account: [person.key, person.email],
  });
  return new URL(`${redirectUri}?${params.toString()}`);
}

/** Signs a person in to the client in `home`, browser pages and all. */
export async function loginAs(home: string, person: TestPerson): Promise<Ended> {
  const login = await startLogin(home);
  const response = await fetch(await redirectFor(login.address, person));
  await response.text();
  return login.ended;
}

/** Folders in which the client keeps what it knows, one for each person at a command line. */
export interface CliHomes {
  /** Around all of them; there is room for files, too. */
  readonly folder: string;
  fresh(): Promise<string>;
  remove(): Promise<void>;
}

export async function cliHomes(): Promise<CliHomes> {
  const folder = await mkdtemp(join(tmpdir(), 'valet-cli-'));
  return {
    folder,
    fresh: () => mkdtemp(join(folder, 'home-')),
    remove: () => rm(folder, { recursive: true }),
  };
}

interface Session {
  accessToken: string;
  expiresAt: number;
  refreshToken: string;
}

export const sessionFile = (home: string): string => join(home, 'session.json');

export const readSession = async (home: string): Promise<Session> =>
  JSON.parse(await readFile(sessionFile(home), 'utf8')) as Session;

/** As if hours had gone by: the access token is over, the refresh token is not. */
export async function expire(home: string): Promise<void> {
  const session = await readSession(home);
  await writeFile(sessionFile(home), JSON.stringify({ ...session, accessToken: 'over', expiresAt: 0 }));
}
