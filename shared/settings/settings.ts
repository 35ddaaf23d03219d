import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import { log, type Secret } from '../platform/index.ts';
import {
  commaSeparated,
  DownstreamSigningKeys,
  DownstreamTargets,
  type DownstreamTarget,
  type Environment,
  GoogleFeatures,
  LoopbackConnectionString,
  LoopbackOrigin,
  Origin,
  SealingKeys,
  SecretText,
  TenantDomain,
} from './schema.ts';

/** A setting that is missing or malformed: its name and what it must be. Never its value. */
export interface SettingFault {
  readonly setting: string;
  readonly reason: string;
}

/** Where access tokens come from and for whom they must be. */
export interface AuthSettings {
  /** Base address of the tenant, without a trailing slash. */
  readonly tenant: string;
  /** `iss` of its tokens: the same with a trailing slash. */
  readonly issuer: string;
  readonly audience: string;
  readonly spaClientId: string;
  readonly nativeClientId: string | undefined;
  /** Allow-list of `azp`; undefined allows every client of the tenant. */
  readonly allowedClients: readonly string[] | undefined;
}

/** How the functions speak to the Auth0 Management API. */
export interface ManagementSettings {
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

export interface GoogleSettings {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly tokenSource: 'management-api' | 'token-vault';
  /** For local work: every `https://HOST/path` of Google becomes `ORIGIN/HOST/path`. */
  readonly originOverride: string | undefined;
}

export type StorageSettings =
  | {
      readonly kind: 'identity';
      readonly accountName: string;
      readonly blobEndpoint: string;
      readonly tableEndpoint: string;
    }
  | { readonly kind: 'connection-string'; readonly connectionString: Secret };

/** Everything that the environment says, in typed groups. */
export interface Settings {
  /** All that is missing or malformed, for the log and for `npm run doctor`. */
  readonly faults: readonly SettingFault[];
  /** `albums`: people are asked for what it takes to see albums that this application made at Google. */
  readonly features: { readonly photos: boolean; readonly mail: boolean; readonly albums: boolean };
  /** Default `management-api`, for a malformed one too, which `google` then tells. */
  readonly googleTokenSource: GoogleSettings['tokenSource'];
  readonly webOrigins: readonly string[];
  readonly quotaBytes: number;
  readonly legacyDelegation: boolean;
  /** The groups below throw `configuration_error` when one of their settings is missing or malformed. */
  readonly auth: () => AuthSettings;
  readonly management: () => ManagementSettings;
  readonly google: () => GoogleSettings;
  readonly storage: () => StorageSettings;
  readonly sealingKeys: () => readonly Secret[];
  readonly publicOrigin: () => string;
  /** Without targets the keys may be left out too. */
  readonly downstream: () => {
    readonly targets: readonly DownstreamTarget[];
    readonly signingKeys: Secret | undefined;
  };
  readonly serviceBus: () => Secret;
  /** The applications that may use the delegation endpoint. */
  readonly legacyClients: () => readonly string[];
}

const fiveGibibytes = 5 * 2 ** 30;

/**
 * Reads the environment once. Never throws: an app that throws at load has no routes at all, so a fault is remembered
 * and told by the routes that need the setting, by the log, and by `doctor`.
 */
export function readSettings(env: Environment): Settings {
  const faults: SettingFault[] = [];

  const isSet = (setting: string): boolean => (env[setting] ?? '').trim() !== '';

  /** The value of one setting; undefined when it is malformed, or missing without a default. */
  const read = <Output>(
    setting: string,
    schema: z.ZodType<Output>,
    options: { readonly required?: boolean } = {},
  ): Output | undefined => {
    const text = env[setting]?.trim();
    if (text === undefined || !isSet(setting)) {
      if (options.required === true) faults.push({ setting, reason: 'is missing' });
      return undefined;
    }
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    faults.push({ setting, reason: result.error.issues[0]?.message ?? 'is malformed' });
    return undefined;
  };
  const required = { required: true };
  const text = z.string();

  /** A group is whole, or throws and names what it lacks. */
  const group = <Group>(settings: readonly string[], build: () => Group | undefined): (() => Group) => {
    const before = faults.length;
    const value = build();
    const own = faults.slice(before);
    return () => {
      const lacking = own.length > 0 ? own : faults.filter((fault) => settings.includes(fault.setting));
      if (value !== undefined && lacking.length === 0) return value;
      log().error('configuration_error', { settings: lacking.map((fault) => fault.setting).join(',') });
      throw new Problem(
        'configuration_error',
        'This service is not set up completely. Its operator was told.',
        {
          cause: new Error(lacking.map((fault) => `${fault.setting} ${fault.reason}`).join('; ')),
          retryAfter: 60,
        },
      );
    };
  };

  const tenant = read('AUTH0_DOMAIN', TenantDomain, required);
  const managementTenant = read('AUTH0_MANAGEMENT_DOMAIN', TenantDomain) ?? tenant;

  const auth = group(['AUTH0_DOMAIN'], () => {
    const audience = read('AUTH0_AUDIENCE', text, required);
    const spaClientId = read('AUTH0_SPA_CLIENT_ID', text, required);
    const nativeClientId = read('AUTH0_NATIVE_CLIENT_ID', text);
    const allowedClients = read('ALLOWED_CLIENTS', commaSeparated);
    if (tenant === undefined || audience === undefined || spaClientId === undefined) return undefined;
    return { tenant, issuer: `${tenant}/`, audience, spaClientId, nativeClientId, allowedClients };
  });

  const management = group(['AUTH0_DOMAIN', 'AUTH0_MANAGEMENT_DOMAIN'], () => {
    const clientId = read('AUTH0_MANAGEMENT_CLIENT_ID', text, required);
    const clientSecret = read('AUTH0_MANAGEMENT_CLIENT_SECRET', SecretText, required);
    if (managementTenant === undefined || clientId === undefined || clientSecret === undefined)
      return undefined;
    return { tenant: managementTenant, clientId, clientSecret };
  });

  const googleTokenSource =
    read('GOOGLE_TOKEN_SOURCE', z.enum(['management-api', 'token-vault'])) ?? 'management-api';
  const google = group(['GOOGLE_CLIENT_ID', 'GOOGLE_TOKEN_SOURCE'], () => {
    const clientId = read('GOOGLE_CLIENT_ID', text, required);
    const clientSecret = read('GOOGLE_CLIENT_SECRET', SecretText, required);
    const originOverride = read('GOOGLE_ORIGIN_OVERRIDE', LoopbackOrigin);
    if (clientId === undefined || clientSecret === undefined) return undefined;
    return { clientId, clientSecret, tokenSource: googleTokenSource, originOverride };
  });

  const storage = group(['STORAGE_ACCOUNT_NAME'], (): StorageSettings | undefined => {
    const connectionString = read('STORAGE_CONNECTION_STRING', LoopbackConnectionString);
    if (connectionString !== undefined) return { kind: 'connection-string', connectionString };
    const accountName = read('STORAGE_ACCOUNT_NAME', z.string().regex(/^[a-z0-9]{3,24}$/), required);
    const blob = read('STORAGE_BLOB_ENDPOINT', Origin);
    const table = read('STORAGE_TABLE_ENDPOINT', Origin);
    if (accountName === undefined) return undefined;
    return {
      kind: 'identity',
      accountName,
      blobEndpoint: blob ?? `https://${accountName}.blob.core.windows.net`,
      tableEndpoint: table ?? `https://${accountName}.table.core.windows.net`,
    };
  });

  const downstream = group(['DOWNSTREAM_TARGETS'], () => {
    const targets = read('DOWNSTREAM_TARGETS', DownstreamTargets) ?? [];
    const signingKeys = read('DOWNSTREAM_SIGNING_KEYS', DownstreamSigningKeys, {
      required: targets.length > 0,
    });
    return { targets, signingKeys };
  });

  const legacyDelegation = (read('LEGACY_DELEGATION', z.enum(['on', 'off'])) ?? 'off') === 'on';
  const legacyClients = group(['LEGACY_CLIENTS'], () =>
    read('LEGACY_CLIENTS', commaSeparated, { required: legacyDelegation }),
  );
  // Default deny: a list that is there and cannot be read switches nothing on.
  const features =
    read('GOOGLE_FEATURES', GoogleFeatures) ?? (isSet('GOOGLE_FEATURES') ? [] : ['photos', 'mail']);
  const quotaBytes = read('QUOTA_BYTES_PER_PERSON', z.coerce.number().int().nonnegative()) ?? fiveGibibytes;

  return {
    faults,
    features: {
      photos: features.includes('photos'),
      mail: features.includes('mail'),
      albums: features.includes('photos') && features.includes('albums'),
    },
    webOrigins: read('WEB_ORIGINS', commaSeparated.pipe(z.array(Origin)), required) ?? [],
    googleTokenSource,
    quotaBytes,
    legacyDelegation,
    legacyClients,
    auth,
    management,
    google,
    storage,
    sealingKeys: group(['TOKEN_SEALING_KEYS'], () => read('TOKEN_SEALING_KEYS', SealingKeys, required)),
    publicOrigin: group(['PUBLIC_ORIGIN'], () => read('PUBLIC_ORIGIN', Origin, required)),
    downstream,
    serviceBus: group(['SERVICE_BUS_CONNECTION_STRING'], () =>
      read('SERVICE_BUS_CONNECTION_STRING', SecretText),
    ),
  };
}
