import type { RegisteredFunction } from './functions-core.ts';
import type { LogWriter } from './log.ts';
import { byPrecedence, matchTemplate, parseTemplate, type Template } from './template.ts';

/** An HTTP function with its template. */
export interface Route {
  readonly function: RegisteredFunction;
  readonly binding: string;
  readonly template: Template;
  /** Upper case; undefined takes every method. */
  readonly methods: ReadonlySet<string> | undefined;
}

/** A function that is not called by HTTP, but can be started by `POST /admin/functions/NAME`. */
export interface Timer {
  readonly function: RegisteredFunction;
  readonly binding: string;
}

/** Everything that the app declared, ready to be found by path or name. */
export interface RouteTable {
  readonly routes: readonly Route[];
  readonly timers: ReadonlyMap<string, Timer>;
}

/** True when an application setting switches the function off: `AzureWebJobs.NAME.Disabled=true` (or with `__`). */
export function isDisabled(name: string, env: NodeJS.ProcessEnv): boolean {
  const value = env[`AzureWebJobs.${name}.Disabled`] ?? env[`AzureWebJobs__${name}__Disabled`];
  return value === '1' || value?.toLowerCase() === 'true';
}

/**
 * Sorts the app's functions into routes and timers. What this host cannot honour (keys, other triggers, an unknown
 * constraint, a route under the host's own `admin` and `runtime`) is left out, with a line in the log.
 */
export function buildRoutes(
  functions: readonly RegisteredFunction[],
  prefix: string,
  log: LogWriter,
): RouteTable {
  const routes: Route[] = [];
  const timers = new Map<string, Timer>();
  for (const entry of functions) {
    const { name, bindings } = entry.metadata;
    const refuse = (why: string): void =>
      log('error', 'Host.Startup', `The '${name}' function is in error: ${why}`);
    const [binding, trigger] =
      Object.entries(bindings).find(([, { type }]) => type?.endsWith('Trigger')) ?? [];
    if (binding === undefined || trigger === undefined) {
      refuse('it has no trigger.');
    } else if (trigger.type === 'timerTrigger') {
      timers.set(name.toLowerCase(), { function: entry, binding });
    } else if (trigger.type !== 'httpTrigger') {
      refuse(`this host runs HTTP and timer triggers, not "${trigger.type ?? ''}".`);
    } else if ((trigger.authLevel ?? 'anonymous') !== 'anonymous') {
      refuse(`this host has no keys, and its authLevel is "${trigger.authLevel ?? ''}".`);
    } else {
      try {
        const route = trigger.route === undefined || trigger.route === '' ? name : trigger.route;
        const template = parseTemplate(prefix === '' ? route : `${prefix}/${route}`);
        const [first] = template.segments;
        if (first?.literal !== undefined && /^(admin|runtime)$/i.test(first.literal)) {
          throw new Error('its route conflicts with one or more built in routes.');
        }
        const methods = trigger.methods?.map((method) => method.toUpperCase());
        routes.push({ function: entry, binding, template, methods: methods && new Set(methods) });
      } catch (cause) {
        refuse(cause instanceof Error ? cause.message : String(cause));
      }
    }
  }
  return { routes: routes.sort((a, b) => byPrecedence(a.template, b.template)), timers };
}

/** The first route, by precedence, that fits path and method: on the host the method is one more constraint. */
export function findRoute(
  { routes }: RouteTable,
  method: string,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const route of routes) {
    if (route.methods !== undefined && !route.methods.has(method)) continue;
    const params = matchTemplate(route.template, path);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}
