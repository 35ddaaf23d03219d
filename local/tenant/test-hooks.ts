import type { Middleware } from 'koa';
import { z } from 'zod';
import { type Faults, faultWish } from '../faults/faults.ts';
import type { AccessRules } from './access.ts';
import type { Calls } from './calls.ts';
import { query, readFields, routes } from './http.ts';
import type { TenantKeys } from './keys.ts';
import type { ManagementApi } from './management.ts';
import { databaseConnection, googleConnection, People } from './people.ts';
import type { TokenVault } from './vault.ts';

const personWish = z
  .object({
    name: z.string().min(1).default('Pat Person'),
    email: z.email().optional(),
    google: z.boolean().default(false),
    permissions: z.array(z.string()).default([]),
    unmetered: z.boolean().default(false),
    /** Of a Google person: signed in already, with these scopes of Google's granted. */
    granted: z.array(z.string()).min(1).optional(),
    /** And this account connected, which Token Vault keeps. */
    connected: z.boolean().default(false),
  })
  .strict()
  .refine(({ google, granted }) => google || granted === undefined, 'only Google grants scopes')
  .refine(({ connected, granted }) => !connected || granted !== undefined, 'what is connected was granted');

const tokenWish = z
  .object({
    claims: z.record(z.string(), z.unknown()),
    header: z.record(z.string(), z.unknown()).default({}),
    key: z.literal('foreign').optional(),
  })
  .strict();

const googleAccount = z.object({ sub: z.string(), email: z.string() });
const googleGrant = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.number(),
});

async function googleKnob<Output>(address: string, body: object, schema: z.ZodType<Output>): Promise<Output> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`The local Google answered ${response.status} to ${address}.`);
  return schema.parse(await response.json());
}

/** Makes the Google account of a person and, when they have granted something already, what a sign-in left behind. */
async function joinGoogle(
  { people, vault, googleOrigin }: { people: People; vault: TokenVault; googleOrigin: string },
  person: { readonly name: string; readonly email: string },
  { granted, connected }: Pick<z.infer<typeof personWish>, 'granted' | 'connected'>,
): Promise<string> {
  const { sub } = await googleKnob(`${googleOrigin}/__accounts`, person, googleAccount);
  if (granted !== undefined) {
    const wish = { email: person.email, scopes: ['openid', 'email', 'profile', ...granted] };
    const grant = await googleKnob(`${googleOrigin}/__grants`, wish, googleGrant);
    const signIn = { subject: sub, profile: { ...person, email_verified: true }, ...grant };
    people.signedInByGoogle(signIn);
    if (connected) vault.connect(`${googleConnection}|${sub}`, { ...signIn, scopes: wish.scopes });
  }
  return `${googleConnection}|${sub}`;
}

/** What tests need and no real tenant has; the whole tenant is on loopback only. */
export function testHooks(options: {
  people: People;
  rules: AccessRules;
  keys: TenantKeys;
  faults: Faults;
  calls: Calls;
  management: Pick<ManagementApi, 'exempt'>;
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
        const id = wish.google ? await joinGoogle(options, person, wish) : `auth0|${key}`;
        const connection = wish.google ? googleConnection : databaseConnection;
        people.addAccount({ key, id, ...person, connection }, wish.permissions);
        if (wish.unmetered) options.management.exempt(id);
        ctx.status = 201;
        ctx.body = { key, id, ...person };
      },
    },
    {
      method: 'POST',
      path: /^\/__faults$/,
      handle: async (ctx) => {
        const wish = faultWish.parse(await readFields(ctx));
        ctx.status = 201;
        ctx.body = { id: faults.add(wish), ...wish };
      },
    },
    {
      method: 'DELETE',
      path: /^\/__faults$/,
      handle: (ctx) => {
        faults.clear(query(ctx)['id']);
        ctx.status = 204;
      },
    },
    {
      method: 'GET',
      path: /^\/__calls$/,
      handle: (ctx) => {
        ctx.body = options.calls.report();
      },
    },
    {
      method: 'DELETE',
      path: /^\/__calls$/,
      handle: (ctx) => {
        options.calls.clear(ctx.query['log'] === 'on');
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
