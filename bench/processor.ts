import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Seconds of processor time by who spent them. */
export type Spent = ReadonlyMap<string, number>;

/** Linux counts in hundredths of a second. */
const ticksASecond = 100;

interface Facts {
  readonly parent: number;
  readonly seconds: number;
}

/** Of proc(5): `pid (name) state ppid … utime stime`; a name may hold anything. */
function factsOf(pid: number): Facts | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0] = [fields[1], fields[11], fields[12]];
    return { parent, seconds: (user + system) / ticksASecond };
  } catch {
    return undefined; // it ended meanwhile
  }
}

/** What a process of Chromium does. */
function roleOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (words.includes('network.mojom.NetworkService')) return 'network';
    const type = /--type=([a-z]+)/.exec(words)?.[1] ?? 'browser';
    return type === 'renderer' ? 'page' : type === 'browser' ? type : 'other';
  } catch {
    return 'other';
  }
}

/**
 * What Chromium, by what its processes do, what storage and what all else on the machine have spent so far. Empty where
 * there is no `/proc`.
 */
export function spentSoFar(chromium: number, storage: number): Spent {
  const spent = new Map<string, number>();
  const add = (who: string, seconds: number): void => void spent.set(who, (spent.get(who) ?? 0) + seconds);
  let total: string;
  try {
    total = readFileSync('/proc/stat', 'latin1');
  } catch {
    return spent;
  }
  const all = new Map<number, Facts>();
  for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
    const facts = factsOf(pid);
    if (facts !== undefined) all.set(pid, facts);
  }
  const isChromium = (pid: number): boolean =>
    pid === chromium || (pid > 1 && isChromium(all.get(pid)?.parent ?? 0));
  let known = 0;
  for (const [pid, { seconds }] of all) {
    const who = pid === storage ? 'storage' : isChromium(pid) ? roleOf(pid) : undefined;
    if (who === undefined) continue;
    add(who, seconds);
    known += seconds;
  }
  // user, nice, system, (idle, iowait,) irq, softirq, steal
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] =
    /^cpu +(.*)/.exec(total)?.[1]?.split(' ').map(Number) ?? [];
  add('elsewhere', (user + nice + system + irq + softirq + steal) / ticksASecond - known);
  return spent;
}

/** What was spent between two looks. */
export const spentBetween = (before: Spent, after: Spent): Spent =>
  new Map([...after].map(([who, seconds]) => [who, seconds - (before.get(who) ?? 0)]));

/** Whether processes can be kept on processors of their own here: Linux, and at least two of them. */
export const canKeepApart = (): boolean =>
  availableParallelism() > 1 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

/** Keeps a process, and whatever it starts from now on, on one processor. */
export function keepOn(processor: number, pid: number): void {
  const { status, stderr } = spawnSync('taskset', ['-acp', String(processor), String(pid)]);
  if (status !== 0) throw new Error(`taskset: ${String(stderr)}`);
}
