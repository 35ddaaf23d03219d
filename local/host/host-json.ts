import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What this host honours of host.json. */
export interface HostSettings {
  /** Stands before every route; the real host's default is `api`. */
  readonly routePrefix: string;
  readonly logLevels: Readonly<Record<string, string>>;
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && key in value
    ? (value as Record<string, unknown>)[key]
    : undefined;

/** Application settings override host.json: `AzureWebJobsFunctionHost__extensions__http__routePrefix=x`. */
const overridden = (env: NodeJS.ProcessEnv, keys: readonly string[]): string | undefined =>
  env[['AzureWebJobsFunctionHost', ...keys].join('__')];

/** @throws Error when host.json is missing, is no JSON, or is not version 2.0: the real host does not start either */
export async function readHostSettings(folder: string, env: NodeJS.ProcessEnv): Promise<HostSettings> {
  const json: unknown = JSON.parse(await readFile(path.join(folder, 'host.json'), 'utf8'));
  if (member(json, 'version') !== '2.0') throw new Error('host.json must say "version": "2.0".');
  const keys = ['extensions', 'http', 'routePrefix'];
  const prefix = overridden(env, keys) ?? keys.reduce(member, json);
  const levels = member(member(json, 'logging'), 'logLevel');
  const logLevels = Object.entries(typeof levels === 'object' && levels !== null ? levels : {}).flatMap(
    ([name, level]): [string, string][] => (typeof level === 'string' ? [[name, level]] : []),
  );
  const environment = Object.entries(env).flatMap(([name, level]): [string, string][] => {
    const category = /^AzureWebJobsFunctionHost__logging__logLevel__(.+)$/.exec(name)?.[1];
    return category === undefined || level === undefined ? [] : [[category, level]];
  });
  return {
    routePrefix: typeof prefix === 'string' ? prefix : 'api',
    logLevels: Object.fromEntries([...logLevels, ...environment]),
  };
}
