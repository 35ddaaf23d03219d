import type { Context, Middleware, Next } from 'koa';

const bodyLimitBytes = 64 * 1_024;

/** What a request body said, whichever of the two forms it came in. */
export type Fields = Readonly<Record<string, unknown>>;

/** Thrown for a body that is too large or that does not parse. */
export class BadBody extends Error {
  override readonly name = 'BadBody';
}

/** Reads a JSON or form body, as Auth0 takes both. @throws {BadBody} */
export async function readFields(ctx: Context): Promise<Fields> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimitBytes) throw new BadBody('The body is too large.');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (!ctx.request.is('json')) return Object.fromEntries(new URLSearchParams(text));
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new BadBody('The body is not JSON.', { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new BadBody('The body is not an object.');
  return parsed as Fields;
}

/** A field, when it is one string. */
export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/** Query parameters, the last of each name. */
export function query(ctx: Context): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(ctx.querystring));
}

/** A page for a person: no script can run in it, and nobody can frame it. */
export function page(ctx: Context, status: number, html: string, formTargets: readonly string[] = []): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.set('x-frame-options', 'deny');
  ctx.set(
    'content-security-policy',
    `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${formTargets.join(' ')}`,
  );
  ctx.body = html;
}

type Handler = (ctx: Context, match: RegExpExecArray) => Promise<void> | void;

/** One route: a method and the whole path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: RegExp;
  readonly handle: Handler;
}

/** Serves the routes and leaves every other request to what comes after. */
export function routes(list: readonly Route[]): Middleware {
  return async (ctx: Context, next: Next) => {
    for (const route of list) {
      if (ctx.method !== route.method) continue;
      const match = route.path.exec(ctx.path);
      if (match !== null) {
        await route.handle(ctx, match);
        return;
      }
    }
    await next();
  };
}
