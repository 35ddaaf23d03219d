import type { HttpMethod, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Log, LogFields } from '../platform/index.ts';
import type { AnyRoute } from './route.ts';
import { type Gate, serve } from './serve.ts';

/** The part of the Functions library's `app` that registration needs. */
export interface FunctionsApp {
  http(
    name: string,
    options: {
      readonly methods: HttpMethod[];
      readonly authLevel: 'anonymous';
      readonly route: string;
      readonly handler: (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>;
    },
  ): void;
}

/** Every method that the platform knows: one that a path does not take must reach us to be answered 405, not 404. */
const everyMethod: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const functionName = (path: string): string =>
  path
    .replace(/[{}*]/g, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const logOf = (context: InvocationContext): Log => {
  const line = (event: string, fields: LogFields = {}): string => JSON.stringify({ event, ...fields });
  return {
    info: (event, fields) => context.info(line(event, fields)),
    warn: (event, fields) => context.warn(line(event, fields)),
    error: (event, fields) => context.error(line(event, fields)),
  };
};

/**
 * Registers one function for each path, which takes every method, and one for all other addresses below `/api`. The gate
 * is asked for at each request, so nothing that reads settings runs while the app loads.
 */
export function registerRoutes<Services>(
  app: FunctionsApp,
  routes: readonly AnyRoute<Services>[],
  gate: () => Gate<Services>,
): void {
  const byPath = Map.groupBy(routes, (route) => route.path);
  byPath.set('/api/{*rest}', []);
  for (const [path, own] of byPath) {
    const methods = own.map((route) => route.method);
    const twice = methods.find((method, at) => methods.indexOf(method) !== at);
    if (twice !== undefined) throw new Error(`two routes are declared for ${twice} ${path}`);
    app.http(functionName(path), {
      methods: everyMethod,
      authLevel: 'anonymous',
      route: path.slice(1),
      handler: async (request, context) => ({ ...(await serve(request, own, gate(), logOf(context))) }),
    });
  }
}
