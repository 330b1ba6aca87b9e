using 'main.bicep'

// azd sets the first two. Set the others with "azd env set NAME VALUE"; the defaults apply otherwise.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

// Secrets: set them in your shell for one run. "azd env set" would write them to a file.
param webhookToken = readEnvironmentVariable('AUTH0SYNC_WEBHOOK_TOKEN', '')
param ledgerKey = readEnvironmentVariable('AUTH0SYNC_LEDGER_KEY', '')
param hubSpotToken = readEnvironmentVariable('AUTH0SYNC_HUBSPOT_TOKEN', '')
param stripeApiKey = readEnvironmentVariable('AUTH0SYNC_STRIPE_API_KEY', '')
param mailchimpApiKey = readEnvironmentVariable('AUTH0SYNC_MAILCHIMP_API_KEY', '')
param webhooksSecret = readEnvironmentVariable('AUTH0SYNC_WEBHOOKS_SECRET', '')
param auth0ClientSecret = readEnvironmentVariable('AUTH0SYNC_AUTH0_CLIENT_SECRET', '')

// Additional app settings. Not for secrets.
param settings = loadJsonContent('settings.json')

param instanceMemoryMB = {
  '512': 512
  '2048': 2048
  '4096': 4096
}[readEnvironmentVariable('AUTH0SYNC_INSTANCE_MEMORY_MB', '2048')]
param maximumInstanceCount = int(readEnvironmentVariable('AUTH0SYNC_MAXIMUM_INSTANCE_COUNT', '5'))
param alwaysReadyInstances = int(readEnvironmentVariable('AUTH0SYNC_ALWAYS_READY_INSTANCES', '1'))
param hubSpotEnabled = bool(readEnvironmentVariable('AUTH0SYNC_HUBSPOT_ENABLED', 'true'))
param stripeEnabled = bool(readEnvironmentVariable('AUTH0SYNC_STRIPE_ENABLED', 'false'))
param stripeCallsPerSecond = int(readEnvironmentVariable('AUTH0SYNC_STRIPE_CALLS_PER_SECOND', '25'))
param mailchimpEnabled = bool(readEnvironmentVariable('AUTH0SYNC_MAILCHIMP_ENABLED', 'false'))
param mailchimpAudienceId = readEnvironmentVariable('AUTH0SYNC_MAILCHIMP_AUDIENCE_ID', '')
param webhooksEnabled = bool(readEnvironmentVariable('AUTH0SYNC_WEBHOOKS_ENABLED', 'false'))
param hubSpotCallsPerTenSeconds = int(readEnvironmentVariable('AUTH0SYNC_HUBSPOT_CALLS_PER_TEN_SECONDS', '190'))
param webhooksUrl = readEnvironmentVariable('AUTH0SYNC_WEBHOOKS_URL', '')
param webhooksName = readEnvironmentVariable('AUTH0SYNC_WEBHOOKS_NAME', 'default')
param paused = bool(readEnvironmentVariable('AUTH0SYNC_PAUSED', 'false'))
param useVirtualNetwork = bool(readEnvironmentVariable('AUTH0SYNC_USE_VIRTUAL_NETWORK', 'false'))
param addressPrefix = readEnvironmentVariable('AUTH0SYNC_ADDRESS_PREFIX', '10.80.0.0/24')
param allowedAddresses = filter(
  map(split(readEnvironmentVariable('AUTH0SYNC_ALLOWED_ADDRESSES', ''), ','), range => trim(range)),
  range => !empty(range)
)
param storageRedundancy = readEnvironmentVariable('AUTH0SYNC_STORAGE_REDUNDANCY', 'Standard_LRS')
param auditData = bool(readEnvironmentVariable('AUTH0SYNC_AUDIT_DATA', 'false'))
param purgeProtection = bool(readEnvironmentVariable('AUTH0SYNC_PURGE_PROTECTION', 'false'))
param retentionDays = int(readEnvironmentVariable('AUTH0SYNC_RETENTION_DAYS', '90'))
param dailyQuotaGb = int(readEnvironmentVariable('AUTH0SYNC_DAILY_QUOTA_GB', '-1'))
param alertEmail = readEnvironmentVariable('AUTH0SYNC_ALERT_EMAIL', '')
param runbook = readEnvironmentVariable('AUTH0SYNC_RUNBOOK', 'docs/runbook.md')
param alertLagSeconds = int(readEnvironmentVariable('AUTH0SYNC_ALERT_LAG_SECONDS', '900'))
param alertQueueSeconds = int(readEnvironmentVariable('AUTH0SYNC_ALERT_QUEUE_SECONDS', '900'))
param alertQuietPeriod = readEnvironmentVariable('AUTH0SYNC_ALERT_QUIET_PERIOD', 'P1D')
param alertReviewHours = int(readEnvironmentVariable('AUTH0SYNC_ALERT_REVIEW_HOURS', '24'))
param healthTest = bool(readEnvironmentVariable('AUTH0SYNC_HEALTH_TEST', 'true'))
