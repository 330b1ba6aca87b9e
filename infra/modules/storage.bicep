@description('The region.')
param location string

@description('The tags of every resource.')
param tags object

@description('The name of the storage account.')
param name string

@description('How the account keeps its copies.')
param redundancy string

@description('Whether the account answers to the virtual network alone.')
param isPrivate bool

@description('The identity of the app.')
param principalId string

@description('The workspace that gets the logs.')
param workspaceId string

@description('Whether every read, write and deletion of events, review items and the ledger is logged, and not only writes to the queues.')
param auditData bool

var roles = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
var everyAccess = map(['StorageRead', 'StorageWrite', 'StorageDelete'], category => {
  category: category
  enabled: true
})

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
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
    supportsHttpsTrafficOnly: true
  }

  // No soft delete: what is deleted because a person must be forgotten has to be gone.
  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      containerDeleteRetentionPolicy: {
        enabled: false
      }
      deleteRetentionPolicy: {
        enabled: false
      }
    }

    resource packages 'containers' = {
      name: 'app-packages'
    }
  }

  resource queues 'queueServices' = {
    name: 'default'
  }

  resource tables 'tableServices' = {
    name: 'default'
  }
}

// At the account, because app and host create what they need in it; nothing else is kept there.
resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): {
    name: guid(account.id, principalId, role.value)
    scope: account
    properties: {
      description: role.key
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

// Writes alone tell of poison. Reads would be a line for every look at an empty queue.
resource queueLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'auth0sync'
  scope: account::queues
  properties: {
    workspaceId: workspaceId
    logs: auditData
      ? everyAccess
      : [
          {
            category: 'StorageWrite'
            enabled: true
          }
        ]
  }
}

resource blobLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (auditData) {
  name: 'auth0sync'
  scope: account::blobs
  properties: {
    workspaceId: workspaceId
    logs: everyAccess
  }
}

resource tableLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (auditData) {
  name: 'auth0sync'
  scope: account::tables
  properties: {
    workspaceId: workspaceId
    logs: everyAccess
  }
}

@description('The resource id of the account.')
output id string = account.id

@description('The addresses of the queue, blob and table services.')
output endpoints { queue: string, blob: string, table: string } = {
  queue: account.properties.primaryEndpoints.queue
  blob: account.properties.primaryEndpoints.blob
  table: account.properties.primaryEndpoints.table
}

@description('The container of the app\'s packages.')
output packagesUri string = '${account.properties.primaryEndpoints.blob}${account::blobs::packages.name}'
