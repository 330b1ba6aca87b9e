@description('The Azure region.')
param location string

@description('The tags for all resources.')
param tags object

@description('The name of the workspace and of Application Insights.')
param name string

@description('The retention of logs and metrics, in days.')
param retentionDays int

@description('The daily cap, in GB; -1 for no cap.')
param dailyQuotaGb int

@description('The principal id of the app\'s identity.')
param principalId string

var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
    workspaceCapping: {
      dailyQuotaGb: dailyQuotaGb
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, metricsPublisher)
  scope: insights
  properties: {
    description: 'Monitoring Metrics Publisher'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
  }
}

@description('The resource id of the workspace.')
output workspaceId string = workspace.id

@description('The resource id of Application Insights.')
output insightsId string = insights.id

@description('The connection string of Application Insights. Not a secret: ingestion requires a token of the app\'s identity.')
output connectionString string = insights.properties.ConnectionString
