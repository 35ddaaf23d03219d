import type { Incoming, Reply } from './http.ts';
import type { World } from './world.ts';

export type Handler = (request: Incoming, world: World) => Reply | Promise<Reply>;

/** One operation; a segment of `path` that begins with `:` matches any one segment and names it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PATCH' | 'PUT';
  readonly path: string;
  readonly handle: Handler;
}

/** Everything that one of Google's hosts answers. A further API is a further surface in `surfaces/index.ts`. */
export interface Surface {
  readonly host: string;
  readonly routes: readonly Route[];
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route for a request, if any; HEAD is answered as GET. */
export function findRoute(
  surfaces: readonly Surface[],
  wanted: { method: string; host: string; path: string },
): Match | undefined {
  const method = wanted.method === 'HEAD' ? 'GET' : wanted.method;
  for (const surface of surfaces) {
    if (surface.host !== wanted.host) continue;
    for (const route of surface.routes) {
      if (route.method !== method) continue;
      const params = matchPath(route.path, wanted.path);
      if (params !== undefined) return { route, params };
    }
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const found = decodeSegment(actual[index] ?? '');
    if (segment.startsWith(':') && found !== '') params[segment.slice(1)] = found;
    else if (segment !== found) return undefined;
  }
  return params;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray percent sign: the raw text matches no identifier, so it ends as "not found"
  }
}
