@description('The Azure region.')
param location string

@description('The tags for all resources.')
param tags object

@description('The name of the function app and of its plan.')
param name string

@description('The name of the service in azure.yaml.')
param serviceName string

@description('The resource id of the app\'s identity.')
param identityId string

@description('The client id of the app\'s identity.')
param identityClientId string

@description('The addresses of the storage services.')
param storageEndpoints { queue: string, blob: string, table: string }

@description('The URI of the blob container for the app packages.')
param packagesUri string

@description('The address of the Key Vault.')
param vaultUri string

@description('The Log Analytics workspace for the host\'s log.')
param workspaceId string

@description('The connection string of Application Insights.')
param insightsConnectionString string

@description('The IP address ranges that may call the app. Empty allows all.')
param allowedAddresses string[]

@description('The subnet of the app, or null without a virtual network.')
param subnetId string?

@description('The memory of each instance, in MB.')
param instanceMemoryMB int

@description('The maximum number of instances.')
param maximumInstanceCount int

@description('The number of always-ready instances for HTTP requests.')
param alwaysReadyInstances int

type targetType = {
  @description('The name in settings and functions, such as HubSpot.')
  name: string

  @description('Whether the target is kept in sync. The functions of a disabled target are disabled, because it has no queues.')
  enabled: bool

  @description('The settings of the target by their names within its section.')
  settings: { *: string }
}

@description('The targets.')
param targets targetType[]

@description('Whether the functions that write to the targets are disabled, so that events wait in the queues.')
param paused bool

@description('Additional app settings by name. They override those of the template.')
param settings { *: string }

// The host buffers a request body before the app authenticates the request. Four times the webhook's own limit still lets
// the app respond 413 and accept deletions with a large profile. The host responds 500 to anything larger.
var bodyLimit = int(settings.?FUNCTIONS_REQUEST_BODY_SIZE_LIMIT ?? 4 * int(settings.?Auth0Sync__Webhook__MaxBodyBytes ?? '1048576'))

// Bodies of maximum size in all concurrent requests use a sixteenth of the memory, because the host was measured to hold
// eleven times the size of each body (docs/security.md).
var requestsPerInstance = max(1, min(100, instanceMemoryMB * 65536 / bodyLimit))

var targetSettings = map(
  targets,
  target =>
    union(
      {
        'Auth0Sync__${target.name}__Enabled': target.enabled ? 'true' : 'false'
      },
      toObject(items(target.settings), setting => 'Auth0Sync__${target.name}__${setting.key}', setting => setting.value),
      !target.enabled || paused ? { 'AzureWebJobs.Correlate${target.name}.Disabled': 'true' } : {},
      target.enabled ? {} : { 'AzureWebJobs.Park${target.name}.Disabled': 'true' }
    )
)

// Skips blank entries, such as the one after a trailing comma.
var addresses = filter(map(allowedAddresses, address => trim(address)), address => !empty(address))
var addressRules = map(range(0, length(addresses)), i => {
  name: 'allowed-${i}'
  action: 'Allow'
  priority: 100 + i
  ipAddress: addresses[i]
})
var availabilityTestRule = {
  name: 'availability-test'
  action: 'Allow'
  priority: 90
  tag: 'ServiceTag'
  ipAddress: 'ApplicationInsightsAvailability'
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, {
    'azd-service-name': serviceName
  })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0
          ? []
          : [
              {
                name: 'http'
                instanceCount: alwaysReadyInstances
              }
            ]
        // A request is a single queue write, so one instance handles many before the app scales out.
        triggers: {
          http: {
            perInstanceConcurrency: requestsPerInstance
          }
        }
      }
    }
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ipSecurityRestrictions: empty(addresses) ? [] : concat(addressRules, [availabilityTestRule])
      ipSecurityRestrictionsDefaultAction: empty(addresses) ? 'Allow' : 'Deny'
    }
  }

  // Deployment uses Entra ID, so basic authentication is disabled.
  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource noScmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
        APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
        // The identity of the Key Vault and telemetry clients.
        AZURE_CLIENT_ID: identityClientId
        AzureWebJobsStorage__blobServiceUri: storageEndpoints.blob
        AzureWebJobsStorage__clientId: identityClientId
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__queueServiceUri: storageEndpoints.queue
        AzureWebJobsStorage__tableServiceUri: storageEndpoints.table
        FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: string(bodyLimit)
        Auth0Sync__KeyVaultUri: vaultUri
      },
      reduce(targetSettings, {}, (all, next) => union(all, next)),
      settings
    )
  }
}

// The host's log before and during startup, for example why the app failed to start.
resource hostLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'auth0sync'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'FunctionAppLogs'
        enabled: true
      }
    ]
  }
}

@description('The name of the function app.')
output name string = app.name

@description('The address of the app.')
output uri string = 'https://${app.properties.defaultHostName}'
