import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import type { AccessRules } from './access.ts';
import { readFields, routes } from './http.ts';
import type { TenantKeys } from './keys.ts';
import { databaseConnection, googleConnection, People } from './people.ts';
import type { TokenVault } from './vault.ts';

const personWish = z
  .object({
    name: z.string().min(1).default('Pat Person'),
    email: z.email().optional(),
    google: z.boolean().default(false),
    permissions: z.array(z.string()).default([]),
  })
  .strict();

const fault = z
  .object({
    path: z.string().startsWith('/'),
    status: z.number().int().min(200).max(599).optional(),
    delayMs: z.number().int().min(0).max(300_000).optional(),
    reset: z.boolean().optional(),
    /** A string goes out as it is, anything else as JSON. */
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    contentType: z.string().optional(),
    method: z.string().optional(),
    /** Cuts the connection after so many bytes of the body, be it the true one or the fault's. */
    truncate: z.number().int().nonnegative().optional(),
    /** How many requests it meets; without it, every one until the faults are taken away. */
    times: z.number().int().positive().optional(),
  })
  .strict();

const tokenWish = z
  .object({
    claims: z.record(z.string(), z.unknown()),
    header: z.record(z.string(), z.unknown()).default({}),
    key: z.literal('foreign').optional(),
  })
  .strict();

const googleAccount = z.object({ sub: z.string(), email: z.string() });

type Fault = z.infer<typeof fault> & { left: number };

/** Sends the beginning of the body under the length of the whole, then ends the connection. */
function cutShort(ctx: Context, bytes: number): void {
  const whole = Buffer.from(typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body ?? ''));
  ctx.respond = false;
  ctx.res.writeHead(ctx.status, {
    'content-type': ctx.type === '' ? 'application/json' : ctx.type,
    'content-length': whole.length,
  });
  ctx.res.write(whole.subarray(0, bytes), () => ctx.res.destroy());
}

/** Answers wrongly on demand. */
export class Faults {
  #faults: Fault[] = [];

  add(wish: z.infer<typeof fault>): void {
    this.#faults.push({ ...wish, left: wish.times ?? Infinity });
  }

  clear(): void {
    this.#faults = [];
  }

  middleware(): Middleware {
    return async (ctx, next) => {
      const hit = ctx.path.startsWith('/__')
        ? undefined
        : this.#faults.find(
            (candidate) =>
              candidate.left > 0 &&
              ctx.path.startsWith(candidate.path) &&
              (candidate.method === undefined || candidate.method === ctx.method),
          );
      if (hit === undefined) {
        await next();
        return;
      }
      hit.left -= 1;
      if (hit.delayMs !== undefined) await delay(hit.delayMs, undefined, { ref: false });
      if (hit.reset === true) {
        ctx.respond = false;
        ctx.req.socket.destroy();
        return;
      }
      if (hit.status === undefined && hit.body === undefined) {
        await next();
      } else {
        ctx.status = hit.status ?? 200;
        ctx.body = hit.body ?? '';
        if (hit.contentType !== undefined) ctx.set('content-type', hit.contentType);
        ctx.set(hit.headers ?? {});
      }
      if (hit.truncate !== undefined) cutShort(ctx, hit.truncate);
    };
  }
}

async function newGoogleAccount(
  googleOrigin: string,
  person: { name: string; email: string },
): Promise<z.infer<typeof googleAccount>> {
  const response = await fetch(`${googleOrigin}/__accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`The local Google made no account: ${response.status}.`);
  return googleAccount.parse(await response.json());
}

/** What tests need and no real tenant has; the whole tenant is on loopback only. */
export function testHooks(options: {
  people: People;
  rules: AccessRules;
  keys: TenantKeys;
  faults: Faults;
  vault: TokenVault;
  googleOrigin: string;
}): Middleware {
  const { people, rules, keys, faults } = options;
  const list = routes([
    {
      method: 'POST',
      path: /^\/__people$/,
      handle: async (ctx) => {
        const wish = personWish.parse(await readFields(ctx));
        rules.assertPermissions(wish.permissions);
        const key = People.freshKey();
        const person = { name: wish.name, email: wish.email ?? `${key}@example.com` };
        const id = wish.google
          ? `${googleConnection}|${(await newGoogleAccount(options.googleOrigin, person)).sub}`
          : `auth0|${key}`;
        const connection = wish.google ? googleConnection : databaseConnection;
        people.addAccount({ key, id, ...person, connection }, wish.permissions);
        ctx.status = 201;
        ctx.body = { key, id, ...person };
      },
    },
    {
      method: 'POST',
      path: /^\/__faults$/,
      handle: async (ctx) => {
        const wish = fault.parse(await readFields(ctx));
        faults.add(wish);
        ctx.status = 201;
        ctx.body = wish;
      },
    },
    {
      method: 'DELETE',
      path: /^\/__faults$/,
      handle: (ctx) => {
        faults.clear();
        ctx.status = 204;
      },
    },
    {
      method: 'POST',
      path: /^\/__vault\/expire$/,
      handle: (ctx) => {
        options.vault.expire();
        ctx.status = 204;
      },
    },
    {
      method: 'POST',
      path: /^\/__tokens$/,
      handle: async (ctx) => {
        const wish = tokenWish.parse(await readFields(ctx));
        ctx.status = 201;
        ctx.body = { token: await keys.sign(wish.claims, wish.header, wish.key ?? 'tenant') };
      },
    },
  ]);
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/__')) {
      await next();
      return;
    }
    try {
      await list(ctx, next);
    } catch (cause) {
      ctx.status = 400;
      ctx.body = { error: cause instanceof Error ? cause.message : String(cause) };
    }
  };
}
