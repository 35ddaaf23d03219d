import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { RunningPart } from '../child/child.ts';
import { patient } from '../child/patient.ts';
import { answerAdmin } from './admin.ts';
import { registered } from './functions-core.ts';
import { readHostSettings } from './host-json.ts';
import { invoke } from './invoke.ts';
import { loadApp, appHookData } from './load.ts';
import { createLog, type LogWriter } from './log.ts';
import { decodePath } from './path.ts';
import { declaredLength, maxBodyBytes, readBody, toRpcHttp } from './request.ts';
import { answer, answerEmpty } from './response.ts';
import { buildRoutes, findRoute, isDisabled, type RouteTable } from './routes.ts';
import { provideFunctionsCore } from './virtual.ts';

/** Where the host listens and what it runs. */
export interface HostConfig {
  /** 0 takes a free one. */
  readonly port: number;
  /** The folder of the built app: host.json, package.json and the bundle. */
  readonly dist: string;
  /** The app's settings, set on this process before the app loads. */
  readonly env: Readonly<Record<string, string>>;
}

/** Kestrel's limits: 32 KiB for all headers, 8 KiB for the request line. */
const maxHeaderBytes = 32_768;
const maxRequestLine = 8_192;
/** How long `close` waits for running invocations, in milliseconds. */
const graceMs = 5_000;

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  table: RouteTable,
  log: LogWriter,
): Promise<void> {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const decoded = decodePath(mark < 0 ? target : target.slice(0, mark));
  const malformed = target.length > maxRequestLine ? 414 : 400;
  if (decoded === undefined || !decoded.startsWith('/') || malformed === 414) {
    request.resume();
    answerEmpty(response, malformed);
    return;
  }
  if (await answerAdmin(request, response, decoded, table, log)) return;
  const method = request.method ?? 'GET';
  const found = findRoute(table, method, decoded);
  if (found === undefined || isDisabled(found.route.function.metadata.name, process.env)) {
    request.resume();
    answerEmpty(response, 404);
    return;
  }
  if ((declaredLength(request) ?? 0) > maxBodyBytes) {
    response.setHeader('connection', 'close');
    answerEmpty(response, 413);
    return;
  }
  const body = await readBody(request);
  const http = toRpcHttp(request, decoded, mark < 0 ? '' : target.slice(mark), found.params, body);
  const { traceparent, tracestate } = request.headers;
  const result = await invoke(found.route.function, found.route.binding, { http }, log, {
    parent: traceparent?.toString(),
    state: tracestate?.toString(),
  }).catch(() => 'failed' as const); // invoke has written the reason into the log
  if (result === 'failed') answerEmpty(response, 500);
  else answer(response, method, result?.http);
}

/**
 * Runs a built Function App through the real `@azure/functions` library, routing and converting as Microsoft's host
 * does. One app for one process: the library keeps its registrations in module state.
 *
 * @throws Error with code `EADDRINUSE` for a taken port, and when host.json cannot be used
 */
export async function startHost(config: HostConfig): Promise<RunningPart> {
  const folder = path.resolve(config.dist);
  Object.assign(
    process.env,
    { FUNCTIONS_WORKER_RUNTIME: 'node', AZURE_FUNCTIONS_ENVIRONMENT: 'Development' },
    config.env,
  );
  const settings = await readHostSettings(folder, process.env);
  const log = createLog(settings.logLevels);
  let table: RouteTable = { routes: [], timers: new Map() };
  const server = createServer({ maxHeaderSize: maxHeaderBytes + maxRequestLine }, (request, response) => {
    handle(request, response, table, log).catch((cause: unknown) => {
      // The caller went away, or the answer could not be written as HTTP.
      log('error', 'Host.General', cause instanceof Error ? cause.message : String(cause));
      if (response.headersSent) response.destroy();
      else answerEmpty(response, 500);
    });
  });
  await new Promise<void>((resolve, reject) => {
    patient(server).once('error', reject).listen(config.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  process.env['WEBSITE_HOSTNAME'] = `localhost:${port}`;
  provideFunctionsCore();
  table = buildRoutes(await loadApp(folder, log), settings.routePrefix, log);
  log(
    'information',
    'Host.Startup',
    `${table.routes.length} HTTP and ${table.timers.size} timer functions loaded`,
  );
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
      for (const hook of registered.hooks('appTerminate')) await hook({ hookData: {}, appHookData });
    },
  };
}
