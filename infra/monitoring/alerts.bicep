@description('The region.')
param location string

@description('The tags of every resource.')
param tags object

@description('The workspace that is asked.')
param workspaceId string

@description('Who gets a message; empty: alerts are seen in the portal alone.')
param alertEmail string

@description('Where the runbook is; the anchor of the alert is put behind it.')
param runbook string

@description('How far the contacts may be behind, in seconds (95th percentile of half an hour).')
param lagSeconds int

@description('How long a message may wait in a queue, in seconds.')
param queueSeconds int

@description('How long it may be that no event comes.')
param quietPeriod string

@description('How long a review item may wait, in hours.')
param reviewHours int

@description('Whether the app is asked for its health from outside.')
param healthTest bool

@description('Whether the failed deliveries of Auth0 are looked after.')
param recovery bool

type alertType = {
  @description('What it is called here, in the runbook and in the name of its query.')
  name: string

  @description('What has happened.')
  title: string

  @description('How bad it is, from 0 (critical) to 4 (verbose).')
  severity: int

  @description('What is asked.')
  query: string

  @description('The time that is looked at.')
  window: string

  @description('How often it is asked; every 15 minutes where nothing is said.')
  interval: string?

  @description('A number that is compared with the threshold. Where nothing is said, a single row is enough.')
  column: string?

  @description('What the number has to be above.')
  threshold: int?

  @description('In how many windows in a row it must be so; in one where nothing is said. The query then keeps the time of each row.')
  failing: int?

  @description('Whether it is asked at all; yes where nothing is said.')
  enabled: bool?
}

var alerts alertType[] = [
  {
    name: 'poison-written'
    title: 'A message was poisoned'
    severity: 1
    query: loadTextContent('queries/poison-written.kql')
    window: 'PT30M'
  }
  {
    name: 'webhook-refused'
    title: 'The webhook refuses requests'
    severity: 1
    query: loadTextContent('queries/webhook-refused.kql')
    window: 'PT30M'
  }
  {
    name: 'webhook-failing'
    title: 'The webhook answers 5xx'
    severity: 1
    query: loadTextContent('queries/webhook-failing.kql')
    window: 'PT30M'
  }
  {
    name: 'health-failing'
    title: 'The health check fails'
    severity: 2
    query: loadTextContent('queries/health-failing.kql')
    window: 'PT15M'
    failing: 2
    enabled: healthTest
  }
  {
    name: 'lag-high'
    title: 'The contacts are behind'
    severity: 2
    query: loadTextContent('queries/lag-high.kql')
    window: 'PT30M'
    column: 'Seconds'
    threshold: lagSeconds
  }
  {
    name: 'queue-waiting'
    title: 'Messages wait and nobody takes them'
    severity: 1
    query: loadTextContent('queries/queue-waiting.kql')
    window: 'PT30M'
    column: 'Seconds'
    threshold: queueSeconds
  }
  {
    name: 'hubspot-unauthorised'
    title: 'HubSpot refuses the token'
    severity: 1
    query: loadTextContent('queries/hubspot-unauthorised.kql')
    window: 'PT30M'
  }
  {
    name: 'needs-attention'
    title: 'The app asks for a person'
    severity: 2
    query: loadTextContent('queries/needs-attention.kql')
    window: 'PT30M'
  }
  {
    name: 'nothing-received'
    title: 'No event has come'
    severity: 2
    query: loadTextContent('queries/nothing-received.kql')
    window: quietPeriod
    interval: 'PT1H'
  }
  {
    name: 'review-waiting'
    title: 'A review item has waited too long'
    severity: 3
    query: loadTextContent('queries/review-waiting.kql')
    window: 'PT1H'
    interval: 'PT1H'
    column: 'Seconds'
    threshold: reviewHours * 3600
  }
  {
    name: 'auth0-deliveries-failed'
    title: 'Auth0 has failed deliveries'
    severity: 2
    query: loadTextContent('queries/auth0-deliveries-failed.kql')
    window: 'PT30M'
    failing: 2
    enabled: recovery
  }
  {
    name: 'auth0-stream-disabled'
    title: 'Auth0 has disabled a stream'
    severity: 0
    query: loadTextContent('queries/auth0-stream-disabled.kql')
    window: 'PT30M'
    enabled: recovery
  }
]

resource receivers 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertEmail)) {
  name: 'auth0sync'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'auth0sync'
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: alertEmail
        useCommonAlertSchema: true
      }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in alerts: {
    name: 'auth0sync-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Auth0Sync: ${alert.title}'
      description: '${alert.title}. What to do: ${runbook}#alert-${alert.name}'
      severity: alert.severity
      enabled: alert.?enabled ?? true
      autoMitigate: true
      // Some tables appear with their first row, after the first deployment.
      skipQueryValidation: true
      scopes: [workspaceId]
      evaluationFrequency: alert.?interval ?? 'PT15M'
      windowSize: alert.window
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: alert.?column == null ? 'Count' : 'Maximum'
            metricMeasureColumn: alert.?column
            operator: 'GreaterThan'
            threshold: alert.?threshold ?? 0
            failingPeriods: {
              numberOfEvaluationPeriods: alert.?failing ?? 1
              minFailingPeriodsToAlert: alert.?failing ?? 1
            }
          }
        ]
      }
      actions: {
        actionGroups: empty(alertEmail) ? [] : [receivers.id]
      }
    }
  }
]
