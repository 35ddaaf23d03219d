import { access } from 'node:fs/promises';
import path from 'node:path';
import { connectionString } from '../azurite/index.ts';
import { audience, clients, demoPeople, defaultPorts } from '../config.ts';
import { refuseProduction } from './check.ts';
import { earlierPorts, rememberPorts } from './earlier-ports.ts';
import { findFunc } from './func.ts';
import { PartFailed, type PartEvents } from './part.ts';
import { createParts, type PartOptions, type Parts, storageEndpoints, stopParts } from './parts.ts';
import { reservePorts, StackError, takenPort, titles, type PartName, type Ports } from './ports.ts';
import type { Ready } from './ready-file.ts';
import { apiSettings, stackKeys, type Origins } from './settings.ts';

export { StackError } from './ports.ts';

/** How to run the stack; every member may be left out. */
export interface StackOptions extends PartOptions {
  /** 0 takes a free one. Default: the fixed ports of `local/config.ts`. */
  readonly ports?: Ports;
  /** `host` is our own Functions host (the default), `func` is Core Tools. */
  readonly api?: 'host' | 'func';
  /** Settings of the API that differ; an empty string is how a setting is taken away. */
  readonly env?: Readonly<Record<string, string>>;
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
  readonly parts: Parts;
  /** Ends every process that was started, those that use others first. Safe to call twice. */
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../..');

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

/** @throws StackError when there is nothing to run */
async function holdToBuild(dist: string, distWeb: string): Promise<void> {
  for (const file of [path.join(dist, 'host.json'), path.join(distWeb, 'index.html')]) {
    await access(file).catch((cause: unknown) => {
      throw new StackError(`Nothing is built: ${file} is missing. Run "npm run build".`, { cause });
    });
  }
}

function originsOf(ports: Ports): Origins {
  const origin = (part: PartName): string => `http://localhost:${ports[part]}`;
  return { web: origin('web'), api: origin('api'), tenant: origin('tenant'), google: origin('google') };
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
  const { dist = path.join(root, 'dist'), distWeb = path.join(root, 'dist-web') } = options;
  await holdToBuild(dist, distWeb);
  const func = options.api === 'func' ? await findFunc() : undefined;
  const ports = await reservePorts(options.ports ?? defaultPorts, await earlierPorts(options.dataDir));
  const origins = originsOf(ports);
  const storage = storageEndpoints(ports);
  const env = {
    ...apiSettings(origins, connectionString(storage), await stackKeys(options.dataDir), options.tokenSource),
    ...options.env,
  };
  const events: PartEvents = { line: () => undefined, died: () => undefined, ...options.events };
  const parts = createParts({ options, ports, origins, dist, distWeb, env, func, events });
  const started = await Promise.allSettled(Object.values(parts).map((part) => part.start()));
  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await stopParts(parts);
    throw explain(failure.reason, ports);
  }
  await rememberPorts(options.dataDir, ports);
  return { ready: describe(origins, storage), settings: env, parts, stop: () => stopParts(parts) };
}
