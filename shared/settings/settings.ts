import { z } from 'zod';
import type { Secret } from '../platform/index.ts';
import { createSettingReader, type SettingFault, type SettingReader } from './reader.ts';
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

/** Which APIs get tokens of ours, and what signs them. */
export interface DownstreamSettings {
  readonly targets: readonly DownstreamTarget[];
  /** Undefined alone where there are no targets. */
  readonly signingKeys: Secret | undefined;
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
  readonly downstream: () => DownstreamSettings;
  readonly serviceBus: () => Secret;
  /** The applications that may use the delegation endpoint. */
  readonly legacyClients: () => readonly string[];
}

const fiveGibibytes = 5 * 2 ** 30;

const text = z.string();

/** @param tenant AUTH0_DOMAIN, which other groups need as well */
function authOf(reader: SettingReader, tenant: string | undefined): AuthSettings | undefined {
  const audience = reader.require('AUTH0_AUDIENCE', text);
  const spaClientId = reader.require('AUTH0_SPA_CLIENT_ID', text);
  const nativeClientId = reader.read('AUTH0_NATIVE_CLIENT_ID', text);
  const allowedClients = reader.read('ALLOWED_CLIENTS', commaSeparated);
  if (tenant === undefined || audience === undefined || spaClientId === undefined) return undefined;
  return { tenant, issuer: `${tenant}/`, audience, spaClientId, nativeClientId, allowedClients };
}

function managementOf(reader: SettingReader, tenant: string | undefined): ManagementSettings | undefined {
  const clientId = reader.require('AUTH0_MANAGEMENT_CLIENT_ID', text);
  const clientSecret = reader.require('AUTH0_MANAGEMENT_CLIENT_SECRET', SecretText);
  if (tenant === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return { tenant, clientId, clientSecret };
}

function googleOf(
  reader: SettingReader,
  tokenSource: GoogleSettings['tokenSource'],
): GoogleSettings | undefined {
  const clientId = reader.require('GOOGLE_CLIENT_ID', text);
  const clientSecret = reader.require('GOOGLE_CLIENT_SECRET', SecretText);
  const originOverride = reader.read('GOOGLE_ORIGIN_OVERRIDE', LoopbackOrigin);
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { clientId, clientSecret, tokenSource, originOverride };
}

function storageOf(reader: SettingReader): StorageSettings | undefined {
  const connectionString = reader.read('STORAGE_CONNECTION_STRING', LoopbackConnectionString);
  if (connectionString !== undefined) return { kind: 'connection-string', connectionString };
  const accountName = reader.require('STORAGE_ACCOUNT_NAME', z.string().regex(/^[a-z0-9]{3,24}$/));
  const blob = reader.read('STORAGE_BLOB_ENDPOINT', Origin);
  const table = reader.read('STORAGE_TABLE_ENDPOINT', Origin);
  if (accountName === undefined) return undefined;
  return {
    kind: 'identity',
    accountName,
    blobEndpoint: blob ?? `https://${accountName}.blob.core.windows.net`,
    tableEndpoint: table ?? `https://${accountName}.table.core.windows.net`,
  };
}

function downstreamOf(reader: SettingReader): DownstreamSettings {
  const targets = reader.read('DOWNSTREAM_TARGETS', DownstreamTargets) ?? [];
  const keys = ['DOWNSTREAM_SIGNING_KEYS', DownstreamSigningKeys] as const;
  return { targets, signingKeys: targets.length > 0 ? reader.require(...keys) : reader.read(...keys) };
}

/** Default deny: a list that is there and cannot be read switches nothing on. */
function featuresOf(reader: SettingReader): Settings['features'] {
  const usual = reader.isSet('GOOGLE_FEATURES') ? [] : ['photos', 'mail'];
  const features: readonly string[] = reader.read('GOOGLE_FEATURES', GoogleFeatures) ?? usual;
  const photos = features.includes('photos');
  return { photos, mail: features.includes('mail'), albums: photos && features.includes('albums') };
}

/**
 * Reads the environment once. Never throws: an app that throws at load has no routes at all, so a fault is remembered
 * and told by the routes that need the setting, by the log, and by `doctor`.
 */
export function readSettings(env: Environment): Settings {
  const reader = createSettingReader(env);
  const tenant = reader.require('AUTH0_DOMAIN', TenantDomain);
  const managementTenant = reader.read('AUTH0_MANAGEMENT_DOMAIN', TenantDomain) ?? tenant;
  const googleTokenSource =
    reader.read('GOOGLE_TOKEN_SOURCE', z.enum(['management-api', 'token-vault'])) ?? 'management-api';
  const legacyDelegation = reader.read('LEGACY_DELEGATION', z.enum(['on', 'off'])) === 'on';
  const legacyClients = () =>
    legacyDelegation
      ? reader.require('LEGACY_CLIENTS', commaSeparated)
      : reader.read('LEGACY_CLIENTS', commaSeparated);
  const bytes = z.coerce.number().int().nonnegative();

  return {
    faults: reader.faults,
    auth: reader.group(['AUTH0_DOMAIN'], () => authOf(reader, tenant)),
    management: reader.group(['AUTH0_DOMAIN', 'AUTH0_MANAGEMENT_DOMAIN'], () =>
      managementOf(reader, managementTenant),
    ),
    googleTokenSource,
    google: reader.group(['GOOGLE_TOKEN_SOURCE'], () => googleOf(reader, googleTokenSource)),
    storage: reader.group([], () => storageOf(reader)),
    downstream: reader.group([], () => downstreamOf(reader)),
    legacyDelegation,
    legacyClients: reader.group([], legacyClients),
    features: featuresOf(reader),
    quotaBytes: reader.read('QUOTA_BYTES_PER_PERSON', bytes) ?? fiveGibibytes,
    webOrigins: reader.require('WEB_ORIGINS', commaSeparated.pipe(z.array(Origin))) ?? [],
    sealingKeys: reader.group([], () => reader.require('TOKEN_SEALING_KEYS', SealingKeys)),
    publicOrigin: reader.group([], () => reader.require('PUBLIC_ORIGIN', Origin)),
    serviceBus: reader.group([], () => reader.read('SERVICE_BUS_CONNECTION_STRING', SecretText)),
  };
}
