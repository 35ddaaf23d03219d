// Everything that a Valet needs in Azure, in one resource group. docs/deploy.md leads through it.

targetScope = 'resourceGroup'

@description('Short name of this deployment: part of every resource name.')
@minLength(3)
@maxLength(10)
param name string = 'valet'

@description('Region of everything but the page. Flex Consumption must be offered there.')
param location string = resourceGroup().location

@description('Static Web Apps are made in a few regions only; the page itself is served from everywhere.')
@allowed(['centralus', 'eastasia', 'eastus2', 'westeurope', 'westus2'])
param pageLocation string = 'westeurope'

@description('Redundancy of people\'s data. Standard_LRS where the region has no zones.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param peopleRedundancy string = 'Standard_ZRS'

@description('Origins of the page beyond the address that Static Web Apps gives, such as https://valet.example.')
param extraWebOrigins array = []

@description('Origin of a custom domain of the API. Empty: the address that Azure gives.')
param publicOrigin string = ''

@description('Object id of who puts the secrets into the vault. Empty: nobody is given the right here.')
param operatorPrincipalId string = ''

@description('Host name of the Auth0 tenant, its custom domain if there is one.')
param auth0Domain string

@description('The tenant\'s own host name, when auth0Domain is a custom domain.')
param auth0ManagementDomain string = ''

@description('Identifier of the API in Auth0.')
param auth0Audience string = 'https://valet/api'

param auth0SpaClientId string
param auth0NativeClientId string = ''
param auth0ManagementClientId string

@description('Client ids that may call the API. Empty: every client of the tenant.')
param allowedClients array = []

@description('The OAuth client of the Google connection in Auth0.')
param googleClientId string

@allowed(['management-api', 'token-vault'])
param googleTokenSource string = 'management-api'

@description('photos, mail, or both: mail needs Google\'s review of restricted scopes. albums beside photos: people are also asked to let this service see albums that it made at Google.')
param googleFeatures array = ['photos']

@description('Bytes that one person may keep. Default: 5 GiB.')
param quotaBytesPerPerson string = '5368709120'

@description('APIs that may get tokens by exchange: [{ audience, clients, permissions }]. Not empty: the secret downstream-signing-keys is needed.')
param downstreamTargets array = []

@description('Clients of the legacy delegation endpoint. Not empty: the endpoint is on.')
param legacyClients array = []

@description('Whether the secret service-bus-connection-string is there, for keys to Service Bus.')
param useServiceBus bool = false

@description('Megabytes of memory of one instance.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Instances at most: what bounds the bill.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

var suffix = uniqueString(resourceGroup().id, name)
var plainName = toLower(replace(name, '-', ''))
var tags = { application: 'valet', deployment: name }

module page 'modules/page.bicep' = {
  name: 'page'
  params: {
    name: '${name}-page-${suffix}'
    location: pageLocation
    tags: tags
  }
}

var webOrigins = concat([page.outputs.origin], extraWebOrigins)

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: '${name}-${suffix}'
    location: location
    tags: tags
  }
}

module runtimeStorage 'modules/runtime-storage.bicep' = {
  name: 'runtimeStorage'
  params: {
    name: take('run${plainName}${suffix}', 24)
    location: location
    tags: tags
  }
}

module peopleStorage 'modules/people-storage.bicep' = {
  name: 'peopleStorage'
  params: {
    name: take('ppl${plainName}${suffix}', 24)
    location: location
    tags: tags
    redundancy: peopleRedundancy
    webOrigins: webOrigins
  }
}

module vault 'modules/key-vault.bicep' = {
  name: 'vault'
  params: {
    name: take('${name}-${suffix}', 24)
    location: location
    tags: tags
  }
}

module api 'modules/api.bicep' = {
  name: 'api'
  params: {
    name: '${name}-api-${suffix}'
    location: location
    tags: tags
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    packageContainer: runtimeStorage.outputs.packageContainer
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  params: {
    principalId: api.outputs.principalId
    operatorPrincipalId: operatorPrincipalId
    runtimeStorageName: runtimeStorage.outputs.name
    peopleStorageName: peopleStorage.outputs.name
    vaultName: vault.outputs.name
    insightsName: monitoring.outputs.insightsName
  }
}

// After the rights: the host reads its storage and its vault as soon as it has settings.
module settings 'modules/settings.bicep' = {
  name: 'settings'
  params: {
    siteName: api.outputs.name
    vaultUri: vault.outputs.uri
    insightsConnectionString: monitoring.outputs.connectionString
    runtimeStorageName: runtimeStorage.outputs.name
    peopleStorageName: peopleStorage.outputs.name
    publicOrigin: empty(publicOrigin) ? api.outputs.origin : publicOrigin
    webOrigins: webOrigins
    auth0Domain: auth0Domain
    auth0ManagementDomain: auth0ManagementDomain
    auth0Audience: auth0Audience
    auth0SpaClientId: auth0SpaClientId
    auth0NativeClientId: auth0NativeClientId
    auth0ManagementClientId: auth0ManagementClientId
    allowedClients: allowedClients
    googleClientId: googleClientId
    googleTokenSource: googleTokenSource
    googleFeatures: googleFeatures
    quotaBytesPerPerson: quotaBytesPerPerson
    downstreamTargets: downstreamTargets
    legacyClients: legacyClients
    useServiceBus: useServiceBus
  }
  dependsOn: [access]
}

output apiName string = api.outputs.name
output apiOrigin string = empty(publicOrigin) ? api.outputs.origin : publicOrigin
output pageName string = page.outputs.name
output webOrigins array = webOrigins
output blobOrigin string = peopleStorage.outputs.blobOrigin
output peopleStorageName string = peopleStorage.outputs.name
output vaultName string = vault.outputs.name
