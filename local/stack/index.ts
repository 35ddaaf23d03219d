import { access } from 'node:fs/promises';
import path from 'node:path';
import { connectionString, devAccount } from '../azurite/index.ts';
import { audience, clients, demoPeople, defaultPorts } from '../config.ts';
import { refuseProduction } from './check.ts';
import { earlierPorts, rememberPorts } from './earlier-ports.ts';
import { findFunc, funcStartMs } from './func.ts';
import { forkedPart, PartFailed, startMs, type Part, type PartEvents } from './part.ts';
import { reservePorts, StackError, takenPort, titles, type PartName, type Ports } from './ports.ts';
import type { Ready } from './ready-file.ts';
import { apiSettings, stackKeys, type Origins, type TokenSourceName } from './settings.ts';
import { storagePart } from './storage.ts';

export { StackError } from './ports.ts';

/** How to run the stack; every member may be left out. */
export interface StackOptions {
  /** 0 takes a free one. Default: the fixed ports of `local/config.ts`. */
  readonly ports?: Ports;
  /** Keeps storage, and the keys it is sealed with, in this folder. Default: in memory. */
  readonly dataDir?: string;
  /** `host` is our own Functions host (the default), `func` is Core Tools. */
  readonly api?: 'host' | 'func';
  /** `token-vault` switches Token Vault on at the tenant and in the API. Default: `management-api`. */
  readonly tokenSource?: TokenSourceName;
  /** Settings of the API that differ; an empty string is how a setting is taken away. */
  readonly env?: Readonly<Record<string, string>>;
  /** Members of the tenant's and the Google's configuration that differ. */
  readonly tenant?: object;
  readonly google?: object;
  /** Modules that every part but storage loads before anything of its own, as file URLs: a clock of a test's, say. */
  readonly preload?: readonly string[];
  /** The built folders. Default: `dist` and `dist-web` of this checkout. */
  readonly dist?: string;
  readonly distWeb?: string;
  /** Hears the parts' output, and of a part that ended by itself. Default: nobody. */
  readonly events?: Partial<PartEvents>;
}

/** A running stack. */
export interface Stack {
  readonly ready: Ready;
  /** What the API runs with, for `npm run doctor -- --local`. Good for this machine alone. */
  readonly settings: Readonly<Record<string, string>>;
  /** Each may be stopped, killed and started again on its port. */
  readonly parts: Readonly<Record<'web' | 'api' | 'tenant' | 'google' | 'storage', Part>>;
  /** Ends every process that was started, those that use others first. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * How the cloud starts the worker too (`languageWorkers__node__arguments` in infra/azure). A small young generation is
 * collected often, and with it the buffers of what streams through: a save of 100 MB costs 15 MiB in place of 60.
 */
const workerArguments = ['--max-semi-space-size=1'];

const root = path.resolve(import.meta.dirname, '../..');
const main = (part: string): URL => new URL(`../${part}/main.ts`, import.meta.url);

function describe(origins: Origins, storage: { blob: string; table: string }): Ready {
  const importer = {
    name: 'importer',
    ...clients.importer,
    permissions: ['import:events', 'import:announcements'],
  };
  return {
    ...origins,
    storage,
    audience,
    people: demoPeople.map(({ key, id, name, email, permissions }) => ({
      key,
      id,
      name,
      email,
      permissions: [...permissions],
    })),
    clients: { spa: clients.spa, native: clients.native, machines: [importer] },
  };
}

/** The plain sentence for a part that did not start. */
function explain(cause: unknown, ports: Ports): Error {
  if (!(cause instanceof PartFailed)) return cause instanceof Error ? cause : new Error(String(cause));
  const named = Object.keys(defaultPorts).find((name): name is PartName => name === cause.part);
  if (cause.code === 'EADDRINUSE') return takenPort(named ?? 'blob', ports[named ?? 'blob']);
  return new StackError(`${named === undefined ? 'Storage' : titles[named]} did not start: ${cause.message}`);
}

/**
 * Starts everything on this machine, at once, and resolves when all of it answers. What is built is not built again:
 * `npm start` builds first, and tests name their folders.
 *
 * @throws StackError with one plain sentence: production, a taken port, a missing build, a part that does not start; whatever had
 *   been started is stopped by then
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  refuseProduction();
  const dist = options.dist ?? path.join(root, 'dist');
  const distWeb = options.distWeb ?? path.join(root, 'dist-web');
  for (const file of [path.join(dist, 'host.json'), path.join(distWeb, 'index.html')]) {
    await access(file).catch((cause: unknown) => {
      throw new StackError(`Nothing is built: ${file} is missing. Run "npm run build".`, { cause });
    });
  }
  const func = options.api === 'func' ? await findFunc() : undefined;
  const ports = await reservePorts(options.ports ?? defaultPorts, await earlierPorts(options.dataDir));
  const origin = (part: PartName): string => `http://localhost:${ports[part]}`;
  const origins = {
    web: origin('web'),
    api: origin('api'),
    tenant: origin('tenant'),
    google: origin('google'),
  };
  const endpoint = (part: PartName): string => `http://127.0.0.1:${ports[part]}/${devAccount.name}`;
  const storage = { blob: endpoint('blob'), table: endpoint('table') };
  const env = {
    ...apiSettings(origins, connectionString(storage), await stackKeys(options.dataDir), options.tokenSource),
    ...options.env,
  };
  const events: PartEvents = { line: () => undefined, died: () => undefined, ...options.events };

  const preload = (options.preload ?? []).flatMap((module) => ['--import', module]);
  const api = { port: ports.api, dist, env };
  const { webOrigin, ...common } = { webOrigin: origins.web, apiOrigin: origins.api };
  const parts = {
    web: forkedPart(
      'web',
      main('web'),
      {
        port: ports.web,
        root: distWeb,
        configJson: common,
        placeholders: {
          API_ORIGIN: origins.api,
          TENANT_ORIGIN: origins.tenant,
          STORAGE_ORIGIN: `http://127.0.0.1:${ports.blob}`,
        },
      },
      events,
    ),
    api:
      func === undefined
        ? forkedPart('api', main('host'), api, events, startMs, [...workerArguments, ...preload])
        : forkedPart(
            'api',
            new URL('./func-main.ts', import.meta.url),
            { ...api, func, storage: connectionString(storage) },
            events,
            funcStartMs,
          ),
    tenant: forkedPart(
      'tenant',
      main('tenant'),
      {
        port: ports.tenant,
        googleOrigin: origins.google,
        webOrigins: [webOrigin],
        loopbackNative: true,
        tokenVault: options.tokenSource === 'token-vault',
        ...common,
        ...options.tenant,
      },
      events,
      startMs,
      preload,
    ),
    google: forkedPart(
      'google',
      main('google'),
      { port: ports.google, tenantOrigin: origins.tenant, ...common, webOrigin, ...options.google },
      events,
      startMs,
      preload,
    ),
    storage: storagePart(
      { blobPort: ports.blob, tablePort: ports.table, dataDir: options.dataDir, webOrigins: [webOrigin] },
      events,
    ),
  };
  const stop = async (): Promise<void> => {
    await Promise.all([parts.web.stop(), parts.api.stop()]);
    await Promise.all([parts.tenant.stop(), parts.google.stop(), parts.storage.stop()]);
  };
  const started = await Promise.allSettled(Object.values(parts).map((part) => part.start()));
  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await stop();
    throw explain(failure.reason, ports);
  }
  await rememberPorts(options.dataDir, ports);
  return { ready: describe(origins, storage), settings: env, parts, stop };
}
