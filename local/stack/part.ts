import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { configurationVariable, type PartMessage } from '../child/child.ts';

/** One running thing of the stack that tests may stop and start again on the same port. */
export interface Part {
  readonly name: string;
  /** The running process, for measuring it; undefined while none runs. */
  readonly pid: number | undefined;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** Resolves when its process is gone; a part that does not run is left alone. */
  stop(): Promise<void>;
  /** Ends it without a chance to tidy up. Resolves when its process is gone. */
  kill(): Promise<void>;
}

/** What the supervisor hears from its parts. */
export interface PartEvents {
  /** A line of a part's output. */
  line(part: string, text: string): void;
  /** A part ended that nobody stopped. */
  died(part: string, how: string): void;
}

/** A part that could not start; `code` is the system's, such as `EADDRINUSE`. */
export class PartFailed extends Error {
  override readonly name = 'PartFailed';
  readonly part: string;
  readonly code: string | undefined;
  constructor(part: string, message: string, code?: string) {
    super(message);
    this.part = part;
    this.code = code;
  }
}

/** How long a part may take to answer, and to end, in milliseconds. */
export const startMs = 30_000;
const stopMs = 8_000;

/** What a process of ours needs of this one's environment: nothing that would change how it behaves. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'USERPROFILE', 'TMPDIR', 'TEMP', 'SystemRoot', 'NODE_EXTRA_CA_CERTS', 'TZ'];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

/** Follows a child until it is asked to stop: passes its lines on, and tells when it ends by itself. */
export class Watched {
  readonly child: ChildProcess;
  #asked = false;
  constructor(name: string, child: ChildProcess, events: PartEvents) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => events.line(name, line));
    }
    child.once('exit', (code, signal) => {
      if (!this.#asked) events.died(name, signal === null ? `with code ${code ?? 0}` : `by ${signal}`);
    });
  }
  get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }
  /** From now on its end is no surprise. */
  expectEnd(): void {
    this.#asked = true;
  }
  async kill(): Promise<void> {
    this.expectEnd();
    if (!this.running) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
  async stop(): Promise<void> {
    this.expectEnd();
    if (!this.running) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopMs);
    await gone;
    clearTimeout(timer);
  }
}

/** A part of ours: its main file is forked with its configuration, and says by IPC when it answers. */
export function forkedPart(
  name: string,
  main: URL,
  config: object,
  events: PartEvents,
  deadlineMs = startMs,
  nodeArguments: readonly string[] = [],
): Part {
  let watched: Watched | undefined;
  return {
    name,
    get pid() {
      return watched?.running === true ? watched.child.pid : undefined;
    },
    start: async () => {
      if (watched?.running === true) return;
      const child = fork(main, [], {
        silent: true,
        execArgv: [...nodeArguments],
        env: { ...plainEnvironment(), [configurationVariable]: JSON.stringify(config) },
      });
      const current = new Watched(name, child, events);
      watched = current;
      try {
        await untilReady(name, child, deadlineMs);
      } catch (cause) {
        await current.stop();
        throw cause;
      }
    },
    stop: async () => watched?.stop(),
    kill: async () => watched?.kill(),
  };
}

function untilReady(name: string, child: ChildProcess, deadlineMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new PartFailed(name, `did not answer within ${deadlineMs / 1000} s`)),
      deadlineMs,
    );
    child.once('message', (message: PartMessage) => {
      clearTimeout(timer);
      if ('ready' in message) resolve();
      else reject(new PartFailed(name, message.failed, message.code));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new PartFailed(name, `ended before it answered, with code ${code ?? 0}`));
    });
  });
}
