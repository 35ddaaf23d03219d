// People's rows and files. Its keys are off: the app's identity signs (user delegation), and nothing else opens it.

param name string
param location string
param tags object
param redundancy string

@description('Exact origins of the page.')
param webOrigins array

@description('Days in which Azure can still bring back a blob or container that was deleted.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 7

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: redundancy
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    isSftpEnabled: false
    minimumTlsVersion: 'TLS1_2'
    // Browsers come from everywhere: the signature is the lock, not the network.
    publicNetworkAccess: 'Enabled'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // The same rule as local/azurite/cors.ts sets; a test holds the two equal.
      cors: {
        corsRules: [
          {
            allowedOrigins: webOrigins
            allowedMethods: ['GET', 'HEAD', 'PUT', 'OPTIONS']
            allowedHeaders: ['content-md5', 'content-type', 'if-match', 'if-none-match', 'range', 'x-ms-*']
            exposedHeaders: [
              'content-disposition'
              'content-length'
              'content-range'
              'content-type'
              'etag'
              'last-modified'
              'x-ms-*'
            ]
            maxAgeInSeconds: 3600
          }
        ]
      }
      // "Deleted things" (30 days) is Valet's own. This is the operator's net under a fault of ours, and short, because
      // what a person had deleted for good really goes only after it.
      deleteRetentionPolicy: {
        enabled: true
        days: softDeleteDays
        allowPermanentDelete: false
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: softDeleteDays
      }
      // Off: final blobs are written once and never overwritten, so versions would keep nothing but unfinished uploads.
      isVersioningEnabled: false
    }
  }
}

output name string = account.name
output blobOrigin string = 'https://${account.name}.blob.${environment().suffixes.storage}'
