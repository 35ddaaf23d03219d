import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { audience, clients, googleClient } from '../config.ts';

/** Where the parts are. */
export interface Origins {
  readonly web: string;
  readonly api: string;
  readonly tenant: string;
  readonly google: string;
}

/** Where the API gets people's Google tokens from: `GOOGLE_TOKEN_SOURCE`. */
export type TokenSourceName = 'management-api' | 'token-vault';

export const isTokenSource = (name: string): name is TokenSourceName =>
  name === 'management-api' || name === 'token-vault';

/** Keys that data at rest depends on, so that they live as long as the data does. */
export interface StackKeys {
  /** TOKEN_SEALING_KEYS: 32 random bytes in base64. */
  readonly sealing: string;
  /** DOWNSTREAM_SIGNING_KEYS: a JWKS with one private P-256 key. */
  readonly signing: string;
}

function newKeys(): StackKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = {
    ...privateKey.export({ format: 'jwk' }),
    kid: randomBytes(8).toString('hex'),
    alg: 'ES256',
    use: 'sig',
  };
  return { sealing: randomBytes(32).toString('base64'), signing: JSON.stringify({ keys: [key] }) };
}

/** Fresh keys, or those kept beside the data: sealed tokens of the last run must open in this one. */
export async function stackKeys(dataDir: string | undefined): Promise<StackKeys> {
  if (dataDir === undefined) return newKeys();
  const file = path.join(dataDir, 'keys.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StackKeys;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  const keys = newKeys();
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, JSON.stringify(keys), { mode: 0o600, flag: 'wx' });
  return keys;
}

/** The API's settings for a run on this machine: the names are those of `local.settings.sample.json`. */
export function apiSettings(
  origins: Origins,
  storage: string,
  keys: StackKeys,
  tokenSource: TokenSourceName = 'management-api',
): Record<string, string> {
  // Token Vault exchanges for the client that is tied to the API, and for no other (infra/auth0/README.md).
  const client = tokenSource === 'token-vault' ? clients.vault : clients.management;
  return {
    AUTH0_DOMAIN: origins.tenant,
    AUTH0_AUDIENCE: audience,
    AUTH0_SPA_CLIENT_ID: clients.spa.id,
    AUTH0_NATIVE_CLIENT_ID: clients.native.id,
    AUTH0_MANAGEMENT_CLIENT_ID: client.id,
    AUTH0_MANAGEMENT_CLIENT_SECRET: client.secret,
    GOOGLE_CLIENT_ID: googleClient.id,
    GOOGLE_CLIENT_SECRET: googleClient.secret,
    GOOGLE_TOKEN_SOURCE: tokenSource,
    GOOGLE_FEATURES: 'photos,mail',
    GOOGLE_ORIGIN_OVERRIDE: origins.google,
    TOKEN_SEALING_KEYS: keys.sealing,
    STORAGE_CONNECTION_STRING: storage,
    WEB_ORIGINS: origins.web,
    PUBLIC_ORIGIN: origins.api,
    DOWNSTREAM_TARGETS: JSON.stringify([
      {
        audience: 'https://reports.example/api',
        clients: [clients.spa.id, clients.native.id],
        permissions: ['read:protected', 'read:reports'],
      },
    ]),
    DOWNSTREAM_SIGNING_KEYS: keys.signing,
    LEGACY_DELEGATION: 'on',
    LEGACY_CLIENTS: clients.spa.id,
    // Nothing listens there: the API only signs with it.
    SERVICE_BUS_CONNECTION_STRING: `Endpoint=sb://valet-local.servicebus.windows.net/;SharedAccessKeyName=local;SharedAccessKey=${Buffer.from('made up for local runs only').toString('base64')}`,
  };
}
