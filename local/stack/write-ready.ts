import { rmSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ready } from './ready-file.ts';

/** Takes away what a run that could not tidy up left: its addresses are no longer true. */
export async function clearReadyFile(file: string): Promise<void> {
  await rm(file, { force: true });
}

/**
 * Writes the ready file whole or not at all, for this user alone: it holds the importer's secret. It goes when this
 * process ends, in whatever way it ends by itself.
 */
export async function writeReadyFile(file: string, ready: Ready): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(ready, undefined, 2)}\n`, { mode: 0o600 });
  process.on('exit', () => rmSync(file, { force: true }));
  await rename(draft, file);
}
