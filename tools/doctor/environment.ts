import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import type { Environment } from '../../shared/settings/index.ts';

const SettingsFile = z.object({ Values: z.record(z.string(), z.string()) });
/** What `az functionapp config appsettings list` prints. */
const AppSettings = z.array(z.object({ name: z.string(), value: z.string().nullable() }));

/** Thrown for a file that holds no settings; the message is for the person at the terminal. */
export class NoEnvironment extends Error {
  override readonly name = 'NoEnvironment';
}

/**
 * Reads settings from a file: `local.settings.json` of Core Tools, the output of `az functionapp config appsettings
 * list`, or lines of `NAME=value`.
 *
 * @throws NoEnvironment
 */
export async function readEnvironment(file: string): Promise<Environment> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (cause) {
    throw new NoEnvironment(`${file} cannot be read.`, { cause });
  }
  if (!/^\s*[{[]/.test(content)) return parseEnv(content);
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (cause) {
    throw new NoEnvironment(`${file} is not valid JSON.`, { cause });
  }
  const local = SettingsFile.safeParse(json);
  if (local.success) return local.data.Values;
  const listed = AppSettings.safeParse(json);
  if (listed.success) return Object.fromEntries(listed.data.map(({ name, value }) => [name, value ?? '']));
  throw new NoEnvironment(`${file} is neither a local.settings.json nor a list of app settings.`);
}

/** Settings that point into a Key Vault: their values are known to the app alone. */
export function unresolved(env: Environment): string[] {
  return Object.keys(env).filter((name) => env[name]?.startsWith('@Microsoft.KeyVault(') === true);
}
