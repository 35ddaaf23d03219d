import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ready } from './ready-file.ts';

/** Takes away what a run that could not tidy up left: its addresses are no longer true. */
export async function clearReadyFile(file: string): Promise<void> {
  await rm(file, { force: true });
}

/**
 * Where the API's settings of this run stand, in the format of `local.settings.json`: beside the ready file, so that
 * `npm run doctor -- --local` can examine what runs. Its secrets open nothing beyond loopback.
 */
export function settingsFileOf(readyFile: string): string {
  return path.join(path.dirname(readyFile), `${path.basename(readyFile, '.json')}.settings.json`);
}

/** Settings in the format of Core Tools' `local.settings.json`. */
export interface SettingsFile {
  readonly IsEncrypted: false;
  readonly Values: Readonly<Record<string, string>>;
}

/**
 * Writes a file that says what runs whole or not at all, for this user alone: it holds secrets of this run. It goes when
 * this process ends, in whatever way it ends by itself.
 */
export async function writeReadyFile(file: string, ready: Ready | SettingsFile): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const draft = `${file}.${process.pid}`;
  const text = `${JSON.stringify(ready, undefined, 2)}\n`;
  await writeFile(draft, text, { mode: 0o600 });
  process.on('exit', () => {
    // Another run may have written its own over it since: that one is still true.
    if (existsSync(file) && readFileSync(file, 'utf8') === text) rmSync(file, { force: true });
  });
  await rename(draft, file);
}
