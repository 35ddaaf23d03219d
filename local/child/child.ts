/**
 * The one way in which a part of the local stack runs as a process of its own. The supervisor forks the part's main
 * file with its configuration as JSON in its environment, since arguments are for every user of the machine to read;
 * the part answers one IPC message when it listens. When the channel closes, for whatever reason (a `kill -9` of the
 * supervisor too), the part stops: nothing outlives Ctrl-C.
 */
export interface RunningPart {
  /** The origin that the part answers at, such as `http://localhost:4400`. */
  readonly origin: string;
  /** Stops accepting, lets go of sockets, and resolves when nothing is left. */
  close(): Promise<void>;
}

/** What a part tells its supervisor, once. */
export type PartMessage = { readonly ready: string } | { readonly failed: string; readonly code?: string };

/** Names the variable that holds a part's configuration. */
export const configurationVariable = 'VALET_PART';

/**
 * Starts the part and reports to the supervisor.
 *
 * @param start receives the configuration; a rejection is reported with its `code` (such as `EADDRINUSE`) and ends the process with 1
 */
export function runPart(start: (config: never) => Promise<RunningPart>): void {
  const text = process.env[configurationVariable];
  Reflect.deleteProperty(process.env, configurationVariable); // what the part itself starts has no business with it
  if (text === undefined) {
    process.stderr.write('This file is a part of the local stack: start it with "npm start".\n');
    process.exit(2);
  }
  const config = JSON.parse(text) as never; // each part knows its own configuration
  let part: RunningPart | undefined;
  const stop = (): void => {
    const closing = part === undefined ? Promise.resolve() : part.close();
    void closing.finally(() => process.exit(0));
  };
  process.once('disconnect', stop);
  process.once('SIGTERM', stop);
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the supervisor decides the order
  start(config).then(
    (running) => {
      part = running;
      process.send?.({ ready: running.origin } satisfies PartMessage);
    },
    (cause: unknown) => {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
      const message: PartMessage = {
        failed: cause instanceof Error ? cause.message : String(cause),
        ...(code === undefined ? {} : { code }),
      };
      process.exitCode = 1;
      if (process.send === undefined) process.stderr.write(`${message.failed}\n`);
      else process.send(message, () => process.exit(1));
    },
  );
}
