metadata description = 'Auth0Sync on Azure Functions (Flex Consumption), without keys. What each resource is for: docs/azure.md.'

targetScope = 'subscription'

@description('The name of the azd environment. Every name is made from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('The region.')
@minLength(1)
param location string

@description('The name of the resource group.')
param resourceGroupName string = 'rg-${environmentName}'

@description('The token that Auth0 sends to the webhook, at least 16 characters. Written to the Key Vault when given.')
@secure()
param webhookToken string = ''

@description('The key of the ledger\'s hashes, at least 32 random characters. Written to the Key Vault when given. Never change it later.')
@secure()
param ledgerKey string = ''

@description('The token of HubSpot\'s service key. Written to the Key Vault when given.')
@secure()
param hubSpotToken string = ''

@description('The client secret for Auth0\'s Management API, if failed deliveries are to be recovered. Written to the Key Vault when given.')
@secure()
param auth0ClientSecret string = ''

@description('Further settings of the app by name, such as Auth0Sync__Policies__OnDelete. They win over those of the template. No secrets: everybody who may read the app can read them.')
param settings { *: string } = {}

@description('The memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The most instances at a time.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 5

@description('Instances that wait for the webhook\'s requests, so that Auth0 does not meet a cold start.')
@minValue(0)
@maxValue(10)
param alwaysReadyInstances int = 1

@description('HubSpot\'s limit for one key, in calls per ten seconds: 100 for Free and Starter, 190 for Professional and Enterprise. The instances split nine tenths of it by themselves.')
@minValue(1)
param hubSpotCallsPerTenSeconds int = 190

@description('Whether nothing is written to HubSpot for now. Events are still taken in, and wait in the queue.')
param paused bool = false

@description('Whether storage and vault can be reached through a virtual network alone.')
param useVirtualNetwork bool = false

@description('The address space of the virtual network, a /24 or larger.')
param addressPrefix string = '10.80.0.0/24'

@description('Who may call the app, as address ranges such as 192.0.2.0/24; empty: everybody. The availability test is let in besides.')
param allowedAddresses string[] = []

@description('How the storage account keeps its copies: in one data centre (LRS), in several zones (ZRS), in two regions (GRS, GZRS).')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_LRS'

@description('Whether every access to the stored events, review items and ledger is logged, and not only writes to the queues.')
param auditData bool = false

@description('Whether a deleted vault or secret is kept for 90 days against everybody. It can be switched on, never off.')
param purgeProtection bool = false

@description('How long logs and metrics are kept, in days.')
@minValue(30)
@maxValue(730)
param retentionDays int = 90

@description('The most telemetry that is taken in a day, in GB; -1 for no limit. Beyond it alerts see nothing until the next day.')
param dailyQuotaGb int = -1

@description('Who gets a message when an alert fires; empty: alerts are seen in the portal alone.')
param alertEmail string = ''

@description('The address of the runbook, which the alerts name with an anchor.')
param runbook string = 'docs/operations.md'

@description('How far the contacts may be behind before an alert, in seconds.')
@minValue(1)
param alertLagSeconds int = 900

@description('How long a message may wait in a queue that nobody takes it from, before an alert, in seconds.')
@minValue(60)
param alertQueueSeconds int = 900

@description('How long it may be that no event comes before an alert.')
@allowed(['PT1H', 'PT2H', 'PT3H', 'PT4H', 'PT5H', 'PT6H', 'P1D', 'P2D'])
param alertQuietPeriod string = 'P1D'

@description('How long a review item may wait before an alert, in hours.')
@minValue(1)
param alertReviewHours int = 24

@description('Whether the app is asked for its health every 15 minutes from two places outside.')
param healthTest bool = true

var serviceName = 'sync'
var tags = {
  'azd-env-name': environmentName
}
var name = 'auth0sync-${uniqueString(subscription().id, environmentName, location)}'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: name
  }
}

module telemetry 'modules/telemetry.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: name
    retentionDays: retentionDays
    dailyQuotaGb: dailyQuotaGb
    principalId: identity.outputs.principalId
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: replace(name, '-', '')
    redundancy: storageRedundancy
    isPrivate: useVirtualNetwork
    principalId: identity.outputs.principalId
    workspaceId: telemetry.outputs.workspaceId
    auditData: auditData
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: name
    isPrivate: useVirtualNetwork
    purgeProtection: purgeProtection
    principalId: identity.outputs.principalId
    workspaceId: telemetry.outputs.workspaceId
    webhookToken: webhookToken
    ledgerKey: ledgerKey
    hubSpotToken: hubSpotToken
    auth0ClientSecret: auth0ClientSecret
  }
}

module network 'modules/network.bicep' = if (useVirtualNetwork) {
  scope: group
  params: {
    location: location
    tags: tags
    name: name
    addressPrefix: addressPrefix
  }
}

var endpoints = [
  {
    groupId: 'blob'
    zone: 'privatelink.blob.${environment().suffixes.storage}'
    isStorage: true
  }
  {
    groupId: 'queue'
    zone: 'privatelink.queue.${environment().suffixes.storage}'
    isStorage: true
  }
  {
    groupId: 'table'
    zone: 'privatelink.table.${environment().suffixes.storage}'
    isStorage: true
  }
  {
    groupId: 'vault'
    zone: 'privatelink.vaultcore.azure.net'
    isStorage: false
  }
]

module privateEndpoints 'modules/endpoint.bicep' = [
  for endpoint in endpoints: if (useVirtualNetwork) {
    name: 'endpoint-${endpoint.groupId}'
    scope: group
    params: {
      location: location
      tags: tags
      name: '${name}-${endpoint.groupId}'
      resourceId: endpoint.isStorage ? storage.outputs.id : vault.outputs.id
      groupId: endpoint.groupId
      zoneName: endpoint.zone
      subnetId: network!.outputs.endpointsSubnetId
      networkId: network!.outputs.id
    }
  }
]

module app 'modules/app.bicep' = {
  scope: group
  // An instance that starts before its endpoints cannot read its secrets.
  dependsOn: [privateEndpoints]
  params: {
    location: location
    tags: tags
    name: name
    serviceName: serviceName
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageEndpoints: storage.outputs.endpoints
    packagesUri: storage.outputs.packagesUri
    vaultUri: vault.outputs.uri
    workspaceId: telemetry.outputs.workspaceId
    insightsConnectionString: telemetry.outputs.connectionString
    allowedAddresses: allowedAddresses
    subnetId: useVirtualNetwork ? network!.outputs.appSubnetId : null
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    hubSpotCallsPerTenSeconds: hubSpotCallsPerTenSeconds
    paused: paused
    settings: settings
  }
}

module health 'monitoring/health.bicep' = if (healthTest) {
  scope: group
  params: {
    location: location
    tags: tags
    name: '${name}-health'
    insightsId: telemetry.outputs.insightsId
    appUri: app.outputs.uri
  }
}

module alerts 'monitoring/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
    alertEmail: alertEmail
    runbook: runbook
    lagSeconds: alertLagSeconds
    queueSeconds: alertQueueSeconds
    quietPeriod: alertQuietPeriod
    reviewHours: alertReviewHours
    healthTest: healthTest
    recovery: contains(settings, 'Auth0Sync__Auth0__Domain')
  }
}

module workbook 'monitoring/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
  }
}

@description('The resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('The function app.')
output AUTH0SYNC_APP string = app.outputs.name

@description('The Key Vault of the secrets.')
output AUTH0SYNC_KEY_VAULT string = vault.outputs.name

@description('The address for Auth0\'s event stream.')
output AUTH0SYNC_WEBHOOK string = '${app.outputs.uri}/api/auth0/events'
