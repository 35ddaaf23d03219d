import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Values for the placeholders of `infra/auth0`: strings for `##KEY##`, JSON for `@@KEY@@`. */
export type Placeholders = Readonly<Record<string, string | boolean | readonly string[]>>;

const clientSchema = z.object({
  name: z.string(),
  app_type: z.enum(['spa', 'native', 'non_interactive', 'regular_web', 'resource_server']),
  /** The API that a `resource_server` client is tied to. */
  resource_server_identifier: z.string().optional(),
  is_first_party: z.boolean(),
  token_endpoint_auth_method: z.enum(['none', 'client_secret_post', 'client_secret_basic']),
  grant_types: z.array(z.string()),
  /** Where a person is sent whose sign-in is over already. */
  initiate_login_uri: z.string().optional(),
  callbacks: z.array(z.string()).default([]),
  allowed_logout_urls: z.array(z.string()).default([]),
  web_origins: z.array(z.string()).default([]),
  allowed_origins: z.array(z.string()).default([]),
  jwt_configuration: z.object({
    alg: z.literal('RS256'),
    lifetime_in_seconds: z.number().int().positive().default(36_000),
  }),
  refresh_token: z
    .object({
      rotation_type: z.enum(['rotating', 'non-rotating']),
      token_lifetime: z.number().int().positive(),
      /** Multi-resource refresh tokens: the further APIs that one refresh token is good for. */
      policies: z.array(z.object({ audience: z.string(), scope: z.array(z.string()) })).default([]),
    })
    .optional(),
});

const apiSchema = z.object({
  name: z.string(),
  identifier: z.string(),
  signing_alg: z.literal('RS256'),
  token_lifetime: z.number().int().positive(),
  allow_offline_access: z.boolean(),
  skip_consent_for_verifiable_first_party_clients: z.boolean(),
  enforce_policies: z.boolean(),
  token_dialect: z.enum(['access_token', 'access_token_authz']),
  scopes: z.array(z.object({ value: z.string(), description: z.string() })),
});

const grantSchema = z.object({ client_id: z.string(), audience: z.string(), scope: z.array(z.string()) });

const roleSchema = z.object({
  name: z.string(),
  permissions: z.array(z.object({ resource_server_identifier: z.string(), permission_name: z.string() })),
});

const connectionSchema = z.object({
  name: z.string(),
  strategy: z.enum(['google-oauth2', 'auth0']),
  enabled_clients: z.array(z.string()),
  /** Token Vault: tokens are kept for exchanges and leave `identities[]`. */
  connected_accounts: z.object({ active: z.boolean() }).default({ active: false }),
  options: z.object({
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
    scope: z.array(z.string()).default([]),
    upstream_params: z
      .record(
        z.string(),
        z.union([z.object({ value: z.string() }).strict(), z.object({ alias: z.string() }).strict()]),
      )
      .default({}),
  }),
});

const actionSchema = z.object({
  name: z.string(),
  code: z.string(),
  secrets: z.array(z.object({ name: z.string(), value: z.string() })),
  supported_triggers: z.array(z.object({ id: z.string(), version: z.string() })),
});

const triggersSchema = z.object({
  'post-login': z.array(z.object({ action_name: z.string() })).default([]),
});

const tenantSchema = z.object({
  allowed_logout_urls: z.array(z.string()).default([]),
  session_lifetime: z.number().positive(),
});

export type ClientSetup = z.infer<typeof clientSchema>;
export type ApiSetup = z.infer<typeof apiSchema>;
export type ConnectionSetup = z.infer<typeof connectionSchema>;
export type ActionSetup = z.infer<typeof actionSchema>;

/** What `infra/auth0` says a tenant is, placeholders filled in: the one source for real and local tenants. */
export interface Setup {
  readonly tenant: z.infer<typeof tenantSchema>;
  readonly clients: readonly ClientSetup[];
  readonly apis: readonly ApiSetup[];
  readonly grants: readonly z.infer<typeof grantSchema>[];
  readonly roles: readonly z.infer<typeof roleSchema>[];
  readonly connections: readonly ConnectionSetup[];
  /** The Actions bound to post-login, in order; `code` is their source text. */
  readonly postLogin: readonly ActionSetup[];
}

/**
 * Fills placeholders as auth0-deploy-cli does: `@@KEY@@`, quoted or not, becomes JSON; `##KEY##` becomes plain text.
 *
 * @throws {Error} naming the first placeholder that has no value
 */
export function fillPlaceholders(text: string, values: Placeholders): string {
  const valueOf = (key: string): Placeholders[string] => {
    const value = values[key];
    if (value === undefined) throw new Error(`No value for the placeholder ${key} of infra/auth0.`);
    return value;
  };
  return text
    .replace(/"@@(\w+)@@"|@@(\w+)@@/g, (_, quoted?: string, bare?: string) =>
      JSON.stringify(valueOf(quoted ?? bare ?? '')),
    )
    .replace(/##(\w+)##/g, (_, key: string) => String(valueOf(key)));
}

/**
 * Reads the directory that sets up a real tenant.
 *
 * @param root the folder, in auth0-deploy-cli's directory format
 * @throws {Error} when a file is missing, malformed, or names something that is not there
 */
export async function readSetup(root: string, values: Placeholders): Promise<Setup> {
  const one = async <T>(schema: z.ZodType<T>, ...path: string[]): Promise<T> => {
    const file = join(root, ...path);
    const parsed = schema.safeParse(JSON.parse(fillPlaceholders(await readFile(file, 'utf8'), values)));
    if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  };
  const all = async <T>(schema: z.ZodType<T>, folder: string): Promise<T[]> => {
    const names = (await readdir(join(root, folder))).filter((name) => name.endsWith('.json')).sort();
    return Promise.all(names.map((name) => one(schema, folder, name)));
  };
  const databases = (await readdir(join(root, 'database-connections'))).sort();
  const actions = await all(actionSchema, 'actions');
  const triggers = await one(triggersSchema, 'triggers', 'triggers.json');
  const postLogin = await Promise.all(
    triggers['post-login'].map(async ({ action_name: name }) => {
      const action = actions.find((candidate) => candidate.name === name);
      if (action === undefined) throw new Error(`The post-login trigger names no such Action: ${name}.`);
      return { ...action, code: fillPlaceholders(await readFile(join(root, action.code), 'utf8'), values) };
    }),
  );
  return {
    tenant: await one(tenantSchema, 'tenant.json'),
    clients: await all(clientSchema, 'clients'),
    apis: await all(apiSchema, 'resource-servers'),
    grants: await all(grantSchema, 'grants'),
    roles: await all(roleSchema, 'roles'),
    connections: [
      ...(await all(connectionSchema, 'connections')),
      ...(await Promise.all(
        databases.map((name) => one(connectionSchema, 'database-connections', name, 'database.json')),
      )),
    ],
    postLogin,
  };
}
