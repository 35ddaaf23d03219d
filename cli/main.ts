import { album } from './commands/album.ts';
import { albums } from './commands/albums.ts';
import { get } from './commands/get.ts';
import { login } from './commands/login.ts';
import { logout } from './commands/logout.ts';
import { ls } from './commands/ls.ts';
import { put } from './commands/put.ts';
import { restore } from './commands/restore.ts';
import { rm } from './commands/rm.ts';
import { share } from './commands/share.ts';
import { shares } from './commands/shares.ts';
import { unshare } from './commands/unshare.ts';
import { whoami } from './commands/whoami.ts';
import type { Command, Context } from './command.ts';
import { homeFolder } from './home.ts';
import { createSessionStore } from './sign-in/session.ts';
import { jsonText, table, type Terminal } from './terminal.ts';
import { type ExitCode, exitCodes, Trouble, usageTrouble } from './trouble.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  login,
  logout,
  whoami,
  ls,
  put,
  get,
  rm,
  restore,
  share,
  shares,
  unshare,
  albums,
  album,
];

const overview = (): string => {
  const list = table(commands.map(({ name, takes, does }) => [`  ${name}`, takes, does]));
  return `Usage: valet COMMAND [options]\n\n${list}\n"valet COMMAND --help" tells more. Exit codes: docs/clients.md.\n`;
};

function tell(cause: Trouble, terminal: Terminal): ExitCode {
  const { message, code, exitCode } = cause;
  terminal.err(terminal.json ? jsonText({ error: code ?? 'failed', message }) : `valet: ${message}\n`);
  return exitCode;
}

/** Runs one command line and gives what the process ends with. Bugs are thrown. */
export async function run(
  argv: readonly string[],
  context: Omit<Context, 'terminal'> & { readonly terminal: Omit<Terminal, 'json'> },
): Promise<ExitCode> {
  const [name = '', ...rest] = argv;
  // before the options are read, so that their errors are JSON already
  const terminal = { ...context.terminal, json: rest.includes('--json') };
  try {
    if (name === '' || name === 'help' || name === '--help' || name === '-h') {
      terminal.out(overview());
      return name === '' ? exitCodes.usage : exitCodes.ok;
    }
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) throw usageTrouble(`There is no command "${name}". See "valet --help".`);
    const line = command.read(rest);
    if (line.help) terminal.out(command.help);
    else await line.run({ ...context, terminal: { ...terminal, json: line.json } });
    return exitCodes.ok;
  } catch (cause) {
    if (context.signal.aborted) {
      return tell(
        new Trouble('Stopped. The same command goes on from here.', exitCodes.interrupted, 'cancelled'),
        terminal,
      );
    }
    if (cause instanceof Trouble) return tell(cause, terminal);
    throw cause;
  }
}

/** The process: streams, signals and exit code. */
export async function main(): Promise<void> {
  const halt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // the second time somebody means it
      if (halt.signal.aborted) process.exit(exitCodes.interrupted);
      halt.abort(new Error(name));
    });
  }
  // "valet ls | head" closes the pipe early, which is no error
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE') process.exit(exitCodes.ok);
    throw cause;
  });
  const home = homeFolder(process.env);
  process.exitCode = await run(process.argv.slice(2), {
    env: process.env,
    home,
    sessions: createSessionStore(home),
    signal: halt.signal,
    terminal: {
      live: process.stderr.isTTY,
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
    },
  });
}
