/**
 * The values that the parts of the local stack agree on. None of them is a secret of anything real; all of them are
 * refused outside loopback because the settings that carry them are.
 */
export const defaultPorts = {
  web: 4280,
  api: 7071,
  tenant: 4400,
  google: 4500,
  blob: 10000,
  table: 10002,
} as const;

export const audience = 'https://valet/api';

export const clients = {
  spa: { id: 'valet-spa' },
  native: { id: 'valet-native' },
  management: { id: 'valet-management', secret: 'local-management-secret' },
  vault: { id: 'valet-vault', secret: 'local-vault-secret' },
  importer: { id: 'importer', secret: 'local-importer-secret' },
} as const;

export const googleClient = {
  id: 'valet-local.apps.googleusercontent.com',
  secret: 'local-google-secret',
} as const;

/** A person of the local tenant; `google` is the numeric subject at the local Google, absent for other connections. */
export interface DemoPerson {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly google?: string;
  readonly permissions: readonly string[];
}

export const demoPeople: readonly DemoPerson[] = [
  {
    key: 'linked',
    id: 'google-oauth2|100000000000000000001',
    name: 'Lena Linked',
    email: 'linked@example.com',
    google: '100000000000000000001',
    permissions: [],
  },
  {
    key: 'second',
    id: 'google-oauth2|100000000000000000002',
    name: 'Sam Second',
    email: 'second@example.com',
    google: '100000000000000000002',
    permissions: ['read:protected'],
  },
  {
    key: 'unlinked',
    id: 'auth0|unlinked',
    name: 'Uma Unlinked',
    email: 'unlinked@example.com',
    permissions: [],
  },
  {
    key: 'revoked',
    id: 'google-oauth2|100000000000000000003',
    name: 'Rita Revoked',
    email: 'revoked@example.com',
    google: '100000000000000000003',
    permissions: [],
  },
];
