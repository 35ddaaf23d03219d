/**
 * What each setting must be, for people who set one up: said by the doctor beside what is wrong. A test holds the names
 * equal to those that the settings reader asks for.
 */
export const guide: Readonly<Record<string, string>> = {
  AUTH0_DOMAIN: 'the tenant’s host name, custom domain if there is one: example.eu.auth0.com',
  AUTH0_MANAGEMENT_DOMAIN: 'the tenant’s own host name, when AUTH0_DOMAIN is a custom domain',
  AUTH0_AUDIENCE: 'the identifier of the API in Auth0 (API_AUDIENCE of infra/auth0)',
  AUTH0_SPA_CLIENT_ID: 'the client id that Auth0 gave to valet-spa',
  AUTH0_NATIVE_CLIENT_ID:
    'the client id that Auth0 gave to valet-native; empty when there is no native client',
  AUTH0_MANAGEMENT_CLIENT_ID:
    'the client id that Auth0 gave to valet-management, or to valet-vault with GOOGLE_TOKEN_SOURCE=token-vault',
  AUTH0_MANAGEMENT_CLIENT_SECRET: 'the client secret of the same application',
  ALLOWED_CLIENTS: 'client ids separated by commas; empty allows every client of the tenant',
  GOOGLE_CLIENT_ID: 'the OAuth client id of the Google connection in Auth0: ….apps.googleusercontent.com',
  GOOGLE_CLIENT_SECRET: 'the secret of that OAuth client',
  GOOGLE_TOKEN_SOURCE:
    'management-api, or token-vault when TOKEN_VAULT of infra/auth0 is true (docs/deploy.md, Token Vault)',
  GOOGLE_FEATURES: 'photos,mail or one of them',
  GOOGLE_ORIGIN_OVERRIDE: 'empty; a loopback origin for local work',
  TOKEN_SEALING_KEYS:
    'base64 of 32 random bytes (openssl rand -base64 32), newest first, separated by commas',
  STORAGE_ACCOUNT_NAME: 'the name of the storage account with people’s data',
  STORAGE_BLOB_ENDPOINT: 'an https origin, when the account’s blob address is not the usual one',
  STORAGE_TABLE_ENDPOINT: 'an https origin, when the account’s table address is not the usual one',
  STORAGE_CONNECTION_STRING: 'empty; Azurite on loopback for local work',
  QUOTA_BYTES_PER_PERSON: 'a whole number of bytes',
  WEB_ORIGINS: 'the page’s origins, exact, separated by commas: https://valet.example',
  PUBLIC_ORIGIN: 'the origin of this API: https://NAME.azurewebsites.net or its custom domain',
  DOWNSTREAM_TARGETS: 'JSON: [{"audience": "…", "clients": ["…"], "permissions": ["…"]}]',
  DOWNSTREAM_SIGNING_KEYS: 'a JWKS of private P-256 keys, each with a kid; the first signs',
  LEGACY_DELEGATION: 'on or off',
  LEGACY_CLIENTS: 'client ids separated by commas, when LEGACY_DELEGATION is on',
  SERVICE_BUS_CONNECTION_STRING: 'the connection string of a Service Bus policy with the rights to hand out',
};
