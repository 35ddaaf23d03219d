import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, isMissing } from './system-error.ts';
import { exitCodes, Trouble } from './trouble.ts';

/** Longer than any work under a lock may take; whoever holds one for longer has died. In ms. */
const longestHoldMs = 30_000;
/** How long to stand in line, in ms. */
const patienceMs = 45_000;

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it lives, and belongs to somebody else.
    return codeOf(cause) === 'EPERM';
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(file);
    const pid = Number(await readFile(file, 'utf8'));
    // A file without a number was made this instant, or by a process that died right then: time decides.
    return Date.now() - mtimeMs > longestHoldMs || (pid > 0 && !isAlive(pid));
  } catch (cause) {
    if (isMissing(cause)) return false;
    throw cause;
  }
}

/** Takes a lock away from a process that died. Under a lock of its own, or two would take away each other's new one. */
async function breakLock(file: string): Promise<void> {
  const breaking = `${file}.breaking`;
  if (!(await take(breaking))) {
    if (await isAbandoned(breaking)) await rm(breaking, { force: true });
    return;
  }
  try {
    if (await isAbandoned(file)) await rm(file, { force: true });
  } finally {
    await rm(breaking, { force: true });
  }
}

/**
 * Does work that only one process of this person may do at a time: a rotating refresh token that is used twice is taken
 * for stolen, and ends the sign-in.
 *
 * @throws Trouble when the line does not move for 45 s
 */
export async function withLock<Value>(file: string, work: () => Promise<Value>): Promise<Value> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const end = Date.now() + patienceMs;
  while (!(await take(file))) {
    if (await isAbandoned(file)) await breakLock(file);
    else if (Date.now() > end) throw new Trouble(`Another process holds ${file}.`, exitCodes.unavailable);
    else await pause(25 + Math.random() * 50);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
