import type { RpcLogLevel } from './rpc.ts';

const order: readonly RpcLogLevel[] = [
  'trace',
  'debug',
  'information',
  'warning',
  'error',
  'critical',
  'none',
];

/** Writes one log entry; `category` is the host's, such as `Function.health.User` or `Host.General`. */
export type LogWriter = (level: RpcLogLevel, category: string, message: string) => void;

/**
 * The least level that `logging.logLevel` of host.json asks for in a category: the entry with the longest name that is
 * the category or a dotted part of its start decides, else `default`, else Information.
 */
function leastLevel(levels: Readonly<Record<string, string>>, category: string): RpcLogLevel {
  const entries = Object.entries(levels)
    .filter(([name]) => name === category || category.startsWith(`${name}.`))
    .sort(([a], [b]) => b.length - a.length);
  const named = (entries[0]?.[1] ?? levels['default'] ?? 'information').toLowerCase();
  return order.find((level) => level === named) ?? 'information';
}

/**
 * A log of one line for each entry, filtered as host.json asks.
 *
 * @param write takes the finished line without its line end; default: stdout
 */
export function createLog(
  levels: Readonly<Record<string, string>>,
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): LogWriter {
  return (level, category, message) => {
    if (order.indexOf(level) < order.indexOf(leastLevel(levels, category)) || level === 'none') return;
    const line = message.replaceAll('\r', '').replaceAll('\n', '\\n');
    write(`${new Date().toISOString()} ${level} ${category}: ${line}`);
  };
}
