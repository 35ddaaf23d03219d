import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { getProgrammingModel, registered } from './functions-core.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { LogWriter } from './log.ts';

/**
 * Loads the app in a folder as the worker does: every file that `main` of its package.json names (a glob is allowed),
 * then the appStart hooks. An entry file that throws leaves an app without functions and one line in the log.
 */
export async function loadApp(folder: string, log: LogWriter): Promise<readonly RegisteredFunction[]> {
  registered.logTo((level, message) => log(level, 'Worker.System', message));
  let file = 'package.json';
  try {
    const manifest: unknown = JSON.parse(await readFile(path.join(folder, file), 'utf8'));
    const main = (manifest as { main?: unknown }).main;
    if (typeof main !== 'string') throw new Error('package.json has no "main"');
    file = main;
    const files = globSync(main, { cwd: folder }).sort();
    if (files.length === 0) throw new Error('Found zero files matching the supplied pattern');
    for (file of files) await import(pathToFileURL(path.join(folder, file)).href);
    await getProgrammingModel()?.getCapabilities?.({});
    const context = { hookData: {}, appHookData, functionAppDirectory: folder };
    for (const hook of registered.hooks('appStart')) await hook(context);
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    log('error', 'Host.Startup', `Worker was unable to load entry point "${file}": ${reason}`);
    registered.clear();
  }
  registered.lock();
  return registered.functions();
}

/** Shared by all hooks of the app for as long as it runs. */
export const appHookData: Record<string, unknown> = {};
