import { z } from 'zod';
import { Secret } from '../platform/index.ts';

/** The environment as the platform gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address stays on this machine: the condition for everything that is for local work only. */
export function isLoopback(address: string): boolean {
  return URL.canParse(address) && loopback.has(new URL(address).hostname);
}

/** An origin exactly as a browser spells it: https, or http on loopback; no path, no trailing slash. */
export const Origin = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    return url.origin === text && (url.protocol === 'https:' || isLoopback(text));
  },
  { message: 'must be an origin such as https://api.example.org (https, no path, no trailing slash)' },
);

/** A list in one setting, separated by commas; blanks around items and empty items are dropped. */
export const commaSeparated = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

export const SecretText = z
  .string()
  .min(1)
  .transform((text) => new Secret(text));

/**
 * A tenant: a bare host name (`example.eu.auth0.com`), which means https, or for local work `http://localhost:PORT` or
 * `http://127.0.0.1:PORT`. Becomes the base address, without a trailing slash.
 */
export const TenantDomain = z.string().transform((text, context): string => {
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text)) return `https://${text.toLowerCase()}`;
  if (/^http:\/\/(localhost|127\.0\.0\.1):\d+$/.test(text)) return text;
  context.addIssue({
    code: 'custom',
    message: 'must be a host name such as example.eu.auth0.com (http only for loopback, with a port)',
  });
  return z.NEVER;
});

export const LoopbackOrigin = Origin.refine(isLoopback, {
  message: 'is for local work only: its host must be loopback',
});

/** 32 bytes in base64, several separated by commas: the first seals, all open. */
export const SealingKeys = commaSeparated
  .refine((keys) => keys.length > 0 && keys.every((key) => Buffer.from(key, 'base64').length === 32), {
    message: 'must be base64 of 32 bytes each, separated by commas',
  })
  .transform((keys) => keys.map((key) => new Secret(key)));

export const GoogleFeatures = commaSeparated.pipe(z.array(z.enum(['photos', 'mail', 'albums'])));

/** Shared keys open everything at once, so a connection string is taken only for an emulator on this machine. */
export const LoopbackConnectionString = z
  .string()
  .refine(
    (text) => {
      if (text === 'UseDevelopmentStorage=true') return true;
      const endpoints = [...text.matchAll(/(?:Blob|Table)Endpoint=([^;]+)/gi)].map((match) => match[1] ?? '');
      return endpoints.length > 0 && endpoints.every(isLoopback);
    },
    { message: 'is for Azurite on loopback only; in the cloud set STORAGE_ACCOUNT_NAME' },
  )
  .transform((text) => new Secret(text));

export const DownstreamTargets = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z.array(
      z.strictObject({
        audience: z.string().min(1),
        clients: z.array(z.string().min(1)),
        permissions: z.array(z.string().min(1)),
      }),
    ),
  );
export type DownstreamTarget = z.infer<typeof DownstreamTargets>[number];

const P256 = { kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() };

/** A JWKS of private P-256 keys, each with a `kid`. Kept as a secret; the exchange parses it. */
export const DownstreamSigningKeys = z
  .string()
  .refine(
    (text) => {
      try {
        const keys = z.object({ ...P256, d: z.string(), kid: z.string().min(1) });
        return z.object({ keys: z.array(keys).min(1) }).safeParse(JSON.parse(text)).success;
      } catch {
        return false;
      }
    },
    { message: 'must be a JWKS of private P-256 keys, each with a kid' },
  )
  .transform((text) => new Secret(text));
