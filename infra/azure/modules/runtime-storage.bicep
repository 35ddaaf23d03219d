// The Functions host's own account: deployment packages, timers' leases, host keys. Nothing of people's.

param name string
param location string
param tags object

var packages = 'packages'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource container 'containers' = {
      name: packages
      properties: {
        publicAccess: 'None'
      }
    }
  }
}

output name string = account.name
output packageContainer string = '${account.properties.primaryEndpoints.blob}${packages}'
