@description('The Azure region.')
param location string

@description('The tags for all resources.')
param tags object

@description('The Log Analytics workspace to query.')
param workspaceId string

@description('The e-mail address to notify. If empty, alerts show in the portal only.')
param alertEmail string

@description('The address of the runbook, to which the anchor of the alert is appended.')
param runbook string

@description('The threshold for the time from a change in Auth0 to its outcome, in seconds (95th percentile over 30 minutes).')
param lagSeconds int

@description('The threshold for the age of the oldest message of a queue, in seconds.')
param queueSeconds int

@description('The threshold for the time without any event from Auth0.')
param quietPeriod string

@description('The threshold for the age of the oldest review item, in hours.')
param reviewHours int

@description('Whether there is an availability test.')
param healthTest bool

@description('Whether the recovery of failed deliveries is configured.')
param recovery bool

type alertType = {
  @description('The name of the alert, its query and its runbook section.')
  name: string

  @description('What happened, in one sentence without a period.')
  title: string

  @description('The severity, from 0 (critical) to 4 (verbose).')
  severity: int

  @description('The KQL query.')
  query: string

  @description('The time window of the query.')
  window: string

  @description('The evaluation frequency. Default: every 15 minutes.')
  interval: string?

  @description('The column to compare with the threshold. Default: the number of rows.')
  column: string?

  @description('The column by whose values the alert is split, so that each fires and closes on its own. Default: no split.')
  dimension: string?

  @description('The alert fires above this value. Default: 0.')
  threshold: int?

  @description('The number of consecutive windows that must exceed the threshold. Default: 1. Above 1, the query must keep the time of each row.')
  failing: int?

  @description('Whether the alert is enabled. Default: true.')
  enabled: bool?
}

var alerts alertType[] = [
  {
    name: 'poison-written'
    title: 'A message was moved to the poison queue'
    severity: 1
    query: loadTextContent('queries/poison-written.kql')
    window: 'PT30M'
    dimension: 'Queue'
  }
  {
    name: 'webhook-refused'
    title: 'The webhook rejects requests'
    severity: 1
    query: loadTextContent('queries/webhook-refused.kql')
    window: 'PT30M'
  }
  {
    name: 'webhook-failing'
    title: 'The webhook responds with 5xx'
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
    title: 'Records are updated late'
    severity: 2
    query: loadTextContent('queries/lag-high.kql')
    window: 'PT30M'
    column: 'Seconds'
    dimension: 'Target'
    threshold: lagSeconds
  }
  {
    name: 'queue-waiting'
    title: 'Queue messages are not being processed'
    severity: 1
    query: loadTextContent('queries/queue-waiting.kql')
    window: 'PT30M'
    column: 'Seconds'
    dimension: 'Queue'
    threshold: queueSeconds
  }
  {
    name: 'target-unauthorized'
    title: 'A target rejects the credentials'
    severity: 1
    query: loadTextContent('queries/target-unauthorized.kql')
    window: 'PT30M'
    dimension: 'Target'
  }
  {
    name: 'needs-attention'
    title: 'The app needs manual attention'
    severity: 2
    query: loadTextContent('queries/needs-attention.kql')
    window: 'PT30M'
  }
  {
    name: 'nothing-received'
    title: 'No events received'
    severity: 2
    query: loadTextContent('queries/nothing-received.kql')
    window: quietPeriod
    interval: 'PT1H'
  }
  {
    name: 'review-waiting'
    title: 'A review item is overdue'
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
      // Some tables do not exist before their first row, which comes after the first deployment.
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
            dimensions: alert.?dimension == null
              ? []
              : [
                  {
                    name: alert.dimension!
                    operator: 'Include'
                    values: ['*']
                  }
                ]
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
