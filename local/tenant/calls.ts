import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';

/** One call: when it came, what was asked, and about whom; empty where the address names nobody. */
type Call = readonly [at: number, key: string, who: string];

const users = /^\/api\/v2\/users\/([^/]+)(\/identities)?(\/.+)?$/;

/** Ids in addresses are left out of what is counted, so that calls of one kind stand together. */
function callOf({ method, path }: Context): Call {
  const match = users.exec(path);
  if (match === null) return [Date.now(), `${method} ${path}`, ''];
  const [, id = '', identities = '', one] = match;
  const rest = one === undefined ? '' : '/:provider/:id';
  return [Date.now(), `${method} /api/v2/users/:id${identities}${rest}`, plain(id)];
}

function plain(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // a stray per cent sign names nobody anyway
  }
}

/** Whose call it was, where only its body tells: an Auth0 user id. */
const named = new WeakMap<IncomingMessage, string>();
export const nameCall = (ctx: Context, who: string): void => void named.set(ctx.req, who);

/** Counts what was asked of the tenant, so that a test can hold the API to a budget, and notes each one when asked to. */
export class Calls {
  readonly #counts = new Map<string, number>();
  #limited = 0;
  #log: Call[] | undefined;

  /** Stands before everything else. Handles for tests are no calls. */
  middleware(): Middleware {
    return async (ctx, next) => {
      if (ctx.path.startsWith('/__')) {
        await next();
        return;
      }
      const [at, key, who] = callOf(ctx);
      const { req } = ctx;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
      try {
        await next();
      } finally {
        this.#log?.push([at, key, named.get(req) ?? who]);
      }
      if (ctx.status === 429) this.#limited += 1;
    };
  }

  /** `limited`: how many were answered 429. `log` only after `clear(true)`. */
  report(): {
    readonly calls: Readonly<Record<string, number>>;
    readonly limited: number;
    readonly log?: readonly Call[];
  } {
    return {
      calls: Object.fromEntries(this.#counts),
      limited: this.#limited,
      ...(this.#log !== undefined && { log: this.#log }),
    };
  }

  /** Begins anew. @param log notes each call from now on; the list grows without bounds, so it is off by default */
  clear(log = false): void {
    this.#counts.clear();
    this.#limited = 0;
    this.#log = log ? [] : undefined;
  }
}
