@description('The Azure region.')
param location string

@description('The tags for all resources.')
param tags object

@description('The name of the storage account.')
param name string

@description('The redundancy of the account, such as Standard_LRS.')
param redundancy string

@description('Whether the account accepts traffic only from the virtual network.')
param isPrivate bool

@description('The principal id of the app\'s identity.')
param principalId string

@description('The Log Analytics workspace for the logs.')
param workspaceId string

@description('Whether all reads, writes and deletions are logged, instead of only writes to the queues.')
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

  // No soft delete: personal data that is erased must not be recoverable.
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

// Scoped to the account, because app and host create their queues, tables and containers in it. It holds nothing else.
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

// Writes are enough to detect poison messages. Reads would add a log entry for every poll of an empty queue.
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

@description('The endpoints of the queue, blob and table services.')
output endpoints { queue: string, blob: string, table: string } = {
  queue: account.properties.primaryEndpoints.queue
  blob: account.properties.primaryEndpoints.blob
  table: account.properties.primaryEndpoints.table
}

@description('The URI of the blob container for the app packages.')
output packagesUri string = '${account.properties.primaryEndpoints.blob}${account::blobs::packages.name}'
