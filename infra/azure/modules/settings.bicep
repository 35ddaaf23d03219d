// The API's settings. A test holds their names equal to those that shared/settings reads, but for the two that are for
// local work only (GOOGLE_ORIGIN_OVERRIDE, STORAGE_CONNECTION_STRING).

param siteName string
param vaultUri string
param insightsConnectionString string
param runtimeStorageName string
param peopleStorageName string
param publicOrigin string
param webOrigins array
param auth0Domain string
param auth0ManagementDomain string
param auth0Audience string
param auth0SpaClientId string
param auth0NativeClientId string
param auth0ManagementClientId string
param allowedClients array
param googleClientId string
param googleTokenSource string
param googleFeatures array
param quotaBytesPerPerson string
param downstreamTargets array
param legacyClients array
param useServiceBus bool

var suffix = environment().suffixes.storage
var usesExchange = !empty(downstreamTargets)
var usesLegacy = !empty(legacyClients)

// Without a version: a new one is taken up by itself within a day, or at once by a restart.
func secret(vault string, name string) string => '@Microsoft.KeyVault(SecretUri=${vault}secrets/${name})'

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'appsettings'
  properties: {
    // The host's own account, by identity.
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__blobServiceUri: 'https://${runtimeStorageName}.blob.${suffix}'
    AzureWebJobsStorage__queueServiceUri: 'https://${runtimeStorageName}.queue.${suffix}'
    AzureWebJobsStorage__tableServiceUri: 'https://${runtimeStorageName}.table.${suffix}'
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD'
    // A small young generation: what streams through is collected at once (measured: 15 MiB in place of 60 for a save of 100 MB).
    languageWorkers__node__arguments: '--max-semi-space-size=1'

    AUTH0_DOMAIN: auth0Domain
    AUTH0_MANAGEMENT_DOMAIN: auth0ManagementDomain
    AUTH0_AUDIENCE: auth0Audience
    AUTH0_SPA_CLIENT_ID: auth0SpaClientId
    AUTH0_NATIVE_CLIENT_ID: auth0NativeClientId
    AUTH0_MANAGEMENT_CLIENT_ID: auth0ManagementClientId
    AUTH0_MANAGEMENT_CLIENT_SECRET: secret(vaultUri, 'auth0-management-client-secret')
    ALLOWED_CLIENTS: join(allowedClients, ',')
    GOOGLE_CLIENT_ID: googleClientId
    GOOGLE_CLIENT_SECRET: secret(vaultUri, 'google-client-secret')
    GOOGLE_TOKEN_SOURCE: googleTokenSource
    GOOGLE_FEATURES: join(googleFeatures, ',')
    TOKEN_SEALING_KEYS: secret(vaultUri, 'token-sealing-keys')
    STORAGE_ACCOUNT_NAME: peopleStorageName
    STORAGE_BLOB_ENDPOINT: 'https://${peopleStorageName}.blob.${suffix}'
    STORAGE_TABLE_ENDPOINT: 'https://${peopleStorageName}.table.${suffix}'
    QUOTA_BYTES_PER_PERSON: quotaBytesPerPerson
    WEB_ORIGINS: join(webOrigins, ',')
    PUBLIC_ORIGIN: publicOrigin
    DOWNSTREAM_TARGETS: usesExchange ? string(downstreamTargets) : ''
    DOWNSTREAM_SIGNING_KEYS: usesExchange ? secret(vaultUri, 'downstream-signing-keys') : ''
    LEGACY_DELEGATION: usesLegacy ? 'on' : 'off'
    LEGACY_CLIENTS: join(legacyClients, ',')
    SERVICE_BUS_CONNECTION_STRING: useServiceBus ? secret(vaultUri, 'service-bus-connection-string') : ''
  }
}
