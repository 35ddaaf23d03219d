import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isMissing } from './system-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where sign-in and unfinished uploads are kept: `VALET_HOME`, else the folder for settings of the XDG base directory
 * specification (on Windows that of applications).
 */
export function homeFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const own = set('VALET_HOME');
  if (own !== undefined) return own;
  const settings = platform === 'win32' ? set('APPDATA') : set('XDG_CONFIG_HOME');
  return join(settings ?? join(homedir(), '.config'), 'valet');
}

/** The text of a file, or undefined when there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

/** Writes a file that its owner alone may read, whole or not at all: a crash leaves the old one. */
export async function writePrivate(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}
