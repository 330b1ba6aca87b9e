@description('The Azure region.')
param location string

@description('The tags for all resources.')
param tags object

@description('The name of the availability test.')
param name string

@description('The id of the Application Insights resource for the results.')
param insightsId string

@description('The address of the app.')
param appUri string

// Not the platform's health check: that would replace instances while HubSpot is unavailable, which fixes nothing.
resource test 'Microsoft.Insights/webtests@2022-06-15' = {
  name: name
  location: location
  tags: union(tags, {
    'hidden-link:${insightsId}': 'Resource'
  })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: name
    Name: name
    Enabled: true
    Kind: 'standard'
    Frequency: 900
    Timeout: 30
    RetryEnabled: true
    Locations: [
      {
        Id: 'emea-nl-ams-azr'
      }
      {
        Id: 'us-va-ash-azr'
      }
    ]
    Request: {
      RequestUrl: '${appUri}/api/health'
      HttpVerb: 'GET'
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      // The status is also 200 if messages are not being processed.
      ContentValidation: {
        ContentMatch: 'degraded'
        IgnoreCase: false
        PassIfTextFound: false
      }
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 7
    }
  }
}
