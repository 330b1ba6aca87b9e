@description('The region.')
param location string

@description('The tags of every resource.')
param tags object

@description('The name of the test.')
param name string

@description('Application Insights, which keeps the results.')
param insightsId string

@description('The address of the app.')
param appUri string

// From outside, because the platform's own health check would replace instances while HubSpot is down, and cure nothing.
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
      // A queue that nobody takes from is answered 200 too.
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
