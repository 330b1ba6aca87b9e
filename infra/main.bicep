metadata description = 'Auth0Sync on Azure Functions (Flex Consumption), with managed identities instead of keys. See docs/azure.md.'

targetScope = 'subscription'

@description('The name of the azd environment. Resource names derive from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('The Azure region.')
@minLength(1)
param location string

@description('The name of the resource group.')
param resourceGroupName string = 'rg-${environmentName}'

@description('The bearer token of the webhook, at least 16 characters. Written to the Key Vault if set.')
@secure()
param webhookToken string = ''

@description('The key for the ledger\'s hashes, at least 32 random characters. Written to the Key Vault if set. Do not change it after the first deployment.')
@secure()
param ledgerKey string = ''

@description('The token of the HubSpot service key. Written to the Key Vault if set.')
@secure()
param hubSpotToken string = ''

@description('The API key of Stripe. Written to the Key Vault if set.')
@secure()
param stripeApiKey string = ''

@description('The API key of Mailchimp. Written to the Key Vault if set.')
@secure()
param mailchimpApiKey string = ''

@description('The secret that signs the messages to the first endpoint of the webhooks, whsec_ and 24 to 64 random bytes in base64. Written to the Key Vault if set.')
@secure()
param webhooksSecret string = ''

@description('The client secret for the Auth0 Management API, which the recovery of failed deliveries needs. Written to the Key Vault if set.')
@secure()
param auth0ClientSecret string = ''

@description('Additional app settings by name, such as Auth0Sync__Policies__OnDelete. They override those of the template. Do not put secrets here: anyone with read access to the app can read them.')
param settings { *: string } = {}

@description('The memory of each instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The maximum number of instances.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 5

@description('The number of always-ready instances for HTTP requests, to avoid cold starts of the webhook.')
@minValue(0)
@maxValue(10)
param alwaysReadyInstances int = 1

@description('Whether HubSpot is kept in sync. At least one target must be.')
param hubSpotEnabled bool = true

@description('Whether Stripe is kept in sync.')
param stripeEnabled bool = false

@description('Stripe\'s rate limit, in calls per second: 25 in a sandbox and for each kind of call, 100 for all calls of a live account. The instances share 90% of it automatically.')
@minValue(1)
@maxValue(10000)
param stripeCallsPerSecond int = 25

@description('Whether Mailchimp is kept in sync.')
param mailchimpEnabled bool = false

@description('The id of the audience in Mailchimp. Required if Mailchimp is enabled.')
param mailchimpAudienceId string = ''

@description('Whether messages are sent to webhooks.')
param webhooksEnabled bool = false

@description('The https address of the first endpoint of the webhooks. Further endpoints are app settings.')
param webhooksUrl string = ''

@description('The name of the first endpoint of the webhooks, in lowercase letters, digits and hyphens. An endpoint with a new name is told everything again.')
param webhooksName string = 'default'

@description('HubSpot\'s rate limit for one key, in calls per ten seconds: 100 for Free and Starter, 190 for Professional and Enterprise. The instances share 90% of it automatically.')
@minValue(1)
param hubSpotCallsPerTenSeconds int = 190

@description('Whether writing to all targets is paused. Events are still received and wait in the queues.')
param paused bool = false

@description('Whether the storage account and the Key Vault accept traffic only from a virtual network.')
param useVirtualNetwork bool = false

@description('The address space of the virtual network, /24 or larger.')
param addressPrefix string = '10.80.0.0/24'

@description('The IP address ranges that may call the app, such as 192.0.2.0/24. Empty allows all. The availability test is always allowed.')
param allowedAddresses string[] = []

@description('The redundancy of the storage account: one data center (LRS), several zones (ZRS), or two regions (GRS, GZRS).')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_LRS'

@description('Whether all reads, writes and deletions in the storage account are logged, instead of only writes to the queues.')
param auditData bool = false

@description('Whether the Key Vault has purge protection: nobody can purge a deleted vault or secret for 90 days. It cannot be turned off again.')
param purgeProtection bool = false

@description('The retention of logs and metrics, in days.')
@minValue(30)
@maxValue(730)
param retentionDays int = 90

@description('The daily cap for telemetry, in GB; -1 for no cap. Once it is reached, alerts receive no data until the next day.')
param dailyQuotaGb int = -1

@description('The e-mail address that is notified when an alert fires. If empty, alerts show in the portal only.')
param alertEmail string = ''

@description('The address of the runbook. Each alert links to its section there.')
param runbook string = 'docs/runbook.md'

@description('The alert threshold for the time from a change in Auth0 to its outcome, in seconds.')
@minValue(1)
param alertLagSeconds int = 900

@description('The alert threshold for the age of the oldest message of a queue, in seconds.')
@minValue(60)
param alertQueueSeconds int = 900

@description('The alert threshold for the time without any event from Auth0.')
@allowed(['PT1H', 'PT2H', 'PT3H', 'PT4H', 'PT5H', 'PT6H', 'P1D', 'P2D'])
param alertQuietPeriod string = 'P1D'

@description('The alert threshold for the age of the oldest review item, in hours.')
@minValue(1)
param alertReviewHours int = 24

@description('Whether an availability test calls the health endpoint every 15 minutes from two locations.')
param healthTest bool = true

// The targets, with the names of their settings and functions. An unlisted target keeps its default.
var targets = [
  {
    name: 'HubSpot'
    enabled: hubSpotEnabled
    settings: {
      CallsPerTenSeconds: string(hubSpotCallsPerTenSeconds)
    }
  }
  {
    name: 'Stripe'
    enabled: stripeEnabled
    settings: {
      CallsPerSecond: string(stripeCallsPerSecond)
    }
  }
  {
    name: 'Mailchimp'
    enabled: mailchimpEnabled
    settings: empty(mailchimpAudienceId)
      ? {}
      : {
          AudienceId: mailchimpAudienceId
        }
  }
  {
    name: 'Webhooks'
    enabled: webhooksEnabled
    settings: empty(webhooksUrl)
      ? {}
      : {
          Endpoints__0__Name: webhooksName
          Endpoints__0__Url: webhooksUrl
        }
  }
]

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
    stripeApiKey: stripeApiKey
    mailchimpApiKey: mailchimpApiKey
    webhooksSecret: webhooksSecret
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
  // Without its private endpoints, an instance cannot read its secrets at startup.
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
    targets: targets
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

@description('The Key Vault that holds the secrets.')
output AUTH0SYNC_KEY_VAULT string = vault.outputs.name

@description('The webhook address to configure in the Auth0 event stream.')
output AUTH0SYNC_WEBHOOK string = '${app.outputs.uri}/api/auth0/events'
