// Who may do what: the app's identity, and nobody else but the operator who fills the vault.

param principalId string
param operatorPrincipalId string
param runtimeStorageName string
param peopleStorageName string
param vaultName string
param insightsName string

// Built-in roles, by the ids that are the same in every tenant.
var roles = {
  keyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageBlobDelegator: 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

// Keys to blobs can never do more than their signer: this is the upper bound of every SAS that Valet hands out.
var peopleRoles = [roles.storageBlobDelegator, roles.storageBlobDataContributor, roles.storageTableDataContributor]
// The host's leases and keys want Owner on its blobs, its diagnostic events want tables. It has no queues.
var runtimeRoles = [roles.storageBlobDataOwner, roles.storageTableDataContributor]

resource runtimeStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: runtimeStorageName
}

resource peopleStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: peopleStorageName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource onRuntime 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in runtimeRoles: {
    name: guid(runtimeStorage.id, principalId, role)
    scope: runtimeStorage
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource onPeople 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in peopleRoles: {
    name: guid(peopleStorage.id, principalId, role)
    scope: peopleStorage
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, roles.keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource onInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, roles.monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
  }
}

resource operatorOnVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  name: guid(vault.id, operatorPrincipalId, roles.keyVaultSecretsOfficer)
  scope: vault
  properties: {
    principalId: operatorPrincipalId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
  }
}
