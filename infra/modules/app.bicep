@description('The region.')
param location string

@description('The tags of every resource.')
param tags object

@description('The name of the function app, its plan included.')
param name string

@description('The name of the service in azure.yaml.')
param serviceName string

@description('The resource id of the app\'s identity.')
param identityId string

@description('The client id of the app\'s identity.')
param identityClientId string

@description('The addresses of the storage services.')
param storageEndpoints { queue: string, blob: string, table: string }

@description('The container of the app\'s packages.')
param packagesUri string

@description('The address of the Key Vault.')
param vaultUri string

@description('The workspace that gets the log of the host.')
param workspaceId string

@description('Where telemetry goes.')
param insightsConnectionString string

@description('Who may call the app; empty: everybody.')
param allowedAddresses string[]

@description('The subnet of the app; null without a virtual network.')
param subnetId string?

@description('The memory of an instance, in MB.')
param instanceMemoryMB int

@description('The most instances at a time.')
param maximumInstanceCount int

@description('Instances that wait for the webhook\'s requests.')
param alwaysReadyInstances int

@description('HubSpot\'s limit for one key, in calls per ten seconds.')
param hubSpotCallsPerTenSeconds int

@description('Whether CorrelateEvent is switched off, so that events wait in the queue.')
param paused bool

@description('Further settings by name. They win over those of the template.')
param settings { *: string }

// The host reads a body into memory before the app sees who sent it. Four times what the webhook takes leaves room for its
// 413, and for a deletion with a large profile; what is larger still gets the host's 500.
var bodyLimit = int(settings.?FUNCTIONS_REQUEST_BODY_SIZE_LIMIT ?? 4 * int(settings.?Auth0Sync__Webhook__MaxBodyBytes ?? '1048576'))

// The largest bodies of all requests at a time take a sixteenth of the memory, because the host held each eleven times
// over when that was measured (docs/security.md).
var requestsPerInstance = max(1, min(100, instanceMemoryMB * 65536 / bodyLimit))

// A blank entry, such as behind a last comma, is no address, and so no rule.
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
        // A request is one write to the queue, so an instance takes many before another one is started.
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

  // Deployment signs in with Entra ID; user names and passwords are off.
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
        // Which identity the Key Vault and telemetry clients sign in with.
        AZURE_CLIENT_ID: identityClientId
        AzureWebJobsStorage__blobServiceUri: storageEndpoints.blob
        AzureWebJobsStorage__clientId: identityClientId
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__queueServiceUri: storageEndpoints.queue
        AzureWebJobsStorage__tableServiceUri: storageEndpoints.table
        FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: string(bodyLimit)
        Auth0Sync__HubSpot__CallsPerTenSeconds: string(hubSpotCallsPerTenSeconds)
        Auth0Sync__KeyVaultUri: vaultUri
      },
      paused
        ? {
            'AzureWebJobs.CorrelateEvent.Disabled': 'true'
          }
        : {},
      settings
    )
  }
}

// What the host says before and while the app starts, such as the reason of a refused start.
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
