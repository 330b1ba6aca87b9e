@description('The Azure region.')
param location string

@description('The tags for all resources.')
param tags object

@description('The name of the vault.')
param name string

@description('Whether the vault accepts traffic only from the virtual network.')
param isPrivate bool

@description('Whether the vault has purge protection: nobody can purge a deleted vault or secret for 90 days. It cannot be turned off again.')
param purgeProtection bool

@description('The principal id of the app\'s identity.')
param principalId string

@description('The Log Analytics workspace for the audit log.')
param workspaceId string

@description('The bearer token of the webhook. If empty, the existing secret is kept.')
@secure()
param webhookToken string

@description('The key for the ledger\'s hashes. If empty, the existing secret is kept.')
@secure()
param ledgerKey string

@description('The token of the HubSpot service key. If empty, the existing secret is kept.')
@secure()
param hubSpotToken string

@description('The API key of Stripe. If empty, the existing secret is kept.')
@secure()
param stripeApiKey string

@description('The API key of Mailchimp. If empty, the existing secret is kept.')
@secure()
param mailchimpApiKey string

@description('The secret that signs the messages to the first endpoint of the webhooks. If empty, the existing secret is kept.')
@secure()
param webhooksSecret string

@description('The client secret for the Auth0 Management API. If empty, the existing secret is kept.')
@secure()
param auth0ClientSecret string

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: purgeProtection ? true : null
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

// Scoped to the vault instead of single secrets, because the app lists the vault to find its secrets.
resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, secretsUser)
  scope: vault
  properties: {
    description: 'Key Vault Secrets User'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource webhook 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(webhookToken)) {
  parent: vault
  name: 'Auth0Sync--Webhook--BearerToken'
  properties: {
    value: webhookToken
  }
}

resource ledger 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(ledgerKey)) {
  parent: vault
  name: 'Auth0Sync--Ledger--Key'
  properties: {
    value: ledgerKey
  }
}

resource hubSpot 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(hubSpotToken)) {
  parent: vault
  name: 'Auth0Sync--HubSpot--AccessToken'
  properties: {
    value: hubSpotToken
  }
}

resource stripe 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(stripeApiKey)) {
  parent: vault
  name: 'Auth0Sync--Stripe--ApiKey'
  properties: {
    value: stripeApiKey
  }
}

resource mailchimp 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(mailchimpApiKey)) {
  parent: vault
  name: 'Auth0Sync--Mailchimp--ApiKey'
  properties: {
    value: mailchimpApiKey
  }
}

resource webhooks 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(webhooksSecret)) {
  parent: vault
  name: 'Auth0Sync--Webhooks--Endpoints--0--Secrets--0'
  properties: {
    value: webhooksSecret
  }
}

resource auth0 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(auth0ClientSecret)) {
  parent: vault
  name: 'Auth0Sync--Auth0--ClientSecret'
  properties: {
    value: auth0ClientSecret
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'auth0sync'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

@description('The resource id of the vault.')
output id string = vault.id

@description('The name of the vault.')
output name string = vault.name

@description('The address of the vault.')
output uri string = vault.properties.vaultUri
