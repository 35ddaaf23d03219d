import { connectionString, devAccount } from '../azurite/index.ts';
import { funcStartMs } from './func.ts';
import { forkedPart, type Part, type PartEvents, startMs } from './part.ts';
import type { Ports } from './ports.ts';
import type { Origins, TokenSourceName } from './settings.ts';
import { storagePart } from './storage.ts';

/** What a stack's parts may be told beside where they are; every member may be left out. */
export interface PartOptions {
  /** Keeps storage, and the keys it is sealed with, in this folder. Default: in memory. */
  readonly dataDir?: string;
  /** `token-vault` switches Token Vault on at the tenant and in the API. Default: `management-api`. */
  readonly tokenSource?: TokenSourceName;
  /** Members of the tenant's and the Google's configuration that differ. */
  readonly tenant?: object;
  readonly google?: object;
  /** Modules that every part but storage loads before anything of its own, as file URLs: a clock of a test's, say. */
  readonly preload?: readonly string[];
}

export interface PartsConfig {
  readonly options: PartOptions;
  /** Reserved, so none is 0. */
  readonly ports: Ports;
  readonly origins: Origins;
  readonly dist: string;
  readonly distWeb: string;
  /** The API's settings. */
  readonly env: Readonly<Record<string, string>>;
  /** Where Core Tools are, when they run the API. */
  readonly func: string | undefined;
  readonly events: PartEvents;
}

/** The processes of a stack. */
export type Parts = Readonly<Record<'web' | 'api' | 'tenant' | 'google' | 'storage', Part>>;

/**
 * How the cloud starts the worker too (`languageWorkers__node__arguments` in infra/azure). A small young generation is
 * collected often, and with it the buffers of what streams through: a save of 100 MB costs 15 MiB in place of 60.
 */
const workerArguments = ['--max-semi-space-size=1'];

const main = (part: string): URL => new URL(`../${part}/main.ts`, import.meta.url);

const preloadOf = ({ options }: PartsConfig): string[] =>
  (options.preload ?? []).flatMap((module) => ['--import', module]);

/** Where Azurite's blobs and tables are: below the name of its one account. */
export function storageEndpoints(ports: Ports): { blob: string; table: string } {
  const endpoint = (part: 'blob' | 'table'): string => `http://127.0.0.1:${ports[part]}/${devAccount.name}`;
  return { blob: endpoint('blob'), table: endpoint('table') };
}

function webPart({ ports, origins, distWeb, events }: PartsConfig): Part {
  const config = {
    port: ports.web,
    root: distWeb,
    configJson: { apiOrigin: origins.api },
    placeholders: {
      API_ORIGIN: origins.api,
      TENANT_ORIGIN: origins.tenant,
      STORAGE_ORIGIN: `http://127.0.0.1:${ports.blob}`,
    },
  };
  return forkedPart('web', main('web'), config, events);
}

function apiPart(config: PartsConfig): Part {
  const { ports, dist, env, func, events } = config;
  const api = { port: ports.api, dist, env };
  if (func === undefined)
    return forkedPart('api', main('host'), api, events, startMs, [...workerArguments, ...preloadOf(config)]);
  const storage = connectionString(storageEndpoints(ports));
  const script = new URL('./func-main.ts', import.meta.url);
  return forkedPart('api', script, { ...api, func, storage }, events, funcStartMs);
}

function tenantPart(config: PartsConfig): Part {
  const { options, ports, origins, events } = config;
  const tenant = {
    port: ports.tenant,
    googleOrigin: origins.google,
    webOrigins: [origins.web],
    loopbackNative: true,
    tokenVault: options.tokenSource === 'token-vault',
    apiOrigin: origins.api,
    ...options.tenant,
  };
  return forkedPart('tenant', main('tenant'), tenant, events, startMs, preloadOf(config));
}

function googlePart(config: PartsConfig): Part {
  const { options, ports, origins, events } = config;
  const google = {
    port: ports.google,
    tenantOrigin: origins.tenant,
    apiOrigin: origins.api,
    webOrigin: origins.web,
    ...options.google,
  };
  return forkedPart('google', main('google'), google, events, startMs, preloadOf(config));
}

/** The processes of a stack, each of which knows where the others will be; none is started. */
export function createParts(config: PartsConfig): Parts {
  const { options, ports, origins, events } = config;
  const storage = {
    blobPort: ports.blob,
    tablePort: ports.table,
    dataDir: options.dataDir,
    webOrigins: [origins.web],
  };
  return {
    web: webPart(config),
    api: apiPart(config),
    tenant: tenantPart(config),
    google: googlePart(config),
    storage: storagePart(storage, events),
  };
}

/** Ends the processes, those that use others first. */
export async function stopParts({ web, api, tenant, google, storage }: Parts): Promise<void> {
  await Promise.all([web.stop(), api.stop()]);
  await Promise.all([tenant.stop(), google.stop(), storage.stop()]);
}
