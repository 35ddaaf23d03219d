import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';

/** What a log line may hold beside its event: plain values only, so that nothing large or secret slips in. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where log lines go. In a request they carry its id. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const write =
  (level: string) =>
  (event: string, fields: LogFields = {}): void => {
    process.stderr.write(`${JSON.stringify({ level, event, ...fields })}\n`);
  };

/** Used outside any request: one JSON line to standard error. */
const processLog: Log = { info: write('info'), warn: write('warn'), error: write('error') };

const current = new AsyncLocalStorage<Log>();

/** The log of the request at hand, else of the process. Saves every domain from carrying a log parameter. */
export function log(): Log {
  return current.getStore() ?? processLog;
}

/** Runs `work` with `target` as its log. */
export function withLog<Result>(target: Log, work: () => Result): Result {
  return current.run(target, work);
}

/**
 * A caught value as one line for the log, its chain of causes included. Addresses lose their query, because a SAS or a
 * code may stand there; long runs of token-like characters are cut.
 */
export function describeCause(cause: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = cause, depth = 0; at !== undefined && depth < 5; depth += 1) {
    parts.push(at instanceof Error ? `${at.name}: ${at.message}` : inspect(at, { depth: 1 }));
    at = at instanceof Error ? at.cause : undefined;
  }
  return parts
    .join(' <- ')
    .replace(/\?[^\s"']*/g, '?[query]')
    .replace(/\b[\w-]{16,}\.[\w-]{16,}\.[\w-]*/g, '[token]')
    .replace(/[\r\n]+/g, ' ')
    .slice(0, 1000);
}
