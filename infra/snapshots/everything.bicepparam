using '../main.bicep'

// Enables every part of the template. The secrets are fake; a test checks where their values end up.
param environmentName = 'everything'
param location = 'northeurope'
param webhookToken = 'value-of-the-webhook-token'
param ledgerKey = 'value-of-the-ledger-key-that-is-long-enough'
param hubSpotToken = 'value-of-the-hubspot-token'
param stripeApiKey = 'value-of-the-stripe-key'
param mailchimpApiKey = 'value-of-the-mailchimp-key'
param webhooksSecret = 'value-of-the-webhooks-secret'
param auth0ClientSecret = 'value-of-the-auth0-client-secret'
param settings = {
  Auth0Sync__Auth0__ClientId: 'K3vTz8qLm2WcXp5yRb7nHd4gJs6fAe1u'
  Auth0Sync__Auth0__Domain: 'contoso.eu.auth0.com'
  Auth0Sync__Auth0__StreamIds__0: 'est_5vLbTn2WkQy8ZrXp7HcGmD'
  Auth0Sync__Policies__OnDelete: 'Archive'
  Auth0Sync__Webhook__MaxBodyBytes: '2097152'
}
param maximumInstanceCount = 3
param hubSpotCallsPerTenSeconds = 100
param stripeEnabled = true
param stripeCallsPerSecond = 100
param mailchimpEnabled = true
param mailchimpAudienceId = 'a1b2c3d4e5'
param webhooksEnabled = true
param webhooksUrl = 'https://compliance.example.com/auth0'
param webhooksName = 'compliance'
param paused = true
param useVirtualNetwork = true
param allowedAddresses = [
  '192.0.2.0/24'
  ' '
  ' 198.51.100.7/32'
]
param storageRedundancy = 'Standard_ZRS'
param auditData = true
param purgeProtection = true
param alertEmail = 'operators@example.com'
