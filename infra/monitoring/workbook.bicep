@description('The Azure region.')
param location string

@description('The tags for all resources.')
param tags object

@description('The Log Analytics workspace to query.')
param workspaceId string

// One chart or table per query, in the order of the event flow.
var charts = [
  {
    title: 'Webhook requests by result'
    query: loadTextContent('queries/events-received.kql')
    shape: 'timechart'
    width: 50
  }
  {
    title: 'Webhook response time (seconds)'
    query: loadTextContent('queries/webhook-duration.kql')
    shape: 'timechart'
    width: 50
  }
  {
    title: 'Rejected requests (401, 403)'
    query: loadTextContent('queries/webhook-refused.kql')
    shape: 'table'
    width: 50
  }
  {
    title: '5xx responses'
    query: loadTextContent('queries/webhook-failing.kql')
    shape: 'table'
    width: 50
  }
  {
    title: 'Events by target and outcome'
    query: loadTextContent('queries/outcomes-over-time.kql')
    shape: 'timechart'
    width: 50
  }
  {
    title: 'Longest time from the change in Auth0 to the outcome, by target (seconds)'
    query: loadTextContent('queries/lag-over-time.kql')
    shape: 'timechart'
    width: 50
  }
  {
    title: 'Events by target, type and outcome'
    query: loadTextContent('queries/events-processed.kql')
    shape: 'table'
    width: 100
  }
  {
    title: 'Calls per ten seconds, by target and result'
    query: loadTextContent('queries/target-calls-over-time.kql')
    shape: 'timechart'
    width: 50
  }
  {
    title: 'Calls by target, operation and result'
    query: loadTextContent('queries/target-calls.kql')
    shape: 'table'
    width: 50
  }
  {
    title: 'Target limits: batch size, budget wait, calls left today, circuit'
    query: loadTextContent('queries/target-limits.kql')
    shape: 'table'
    width: 100
  }
  {
    title: 'Failures by class'
    query: loadTextContent('queries/failures-by-class.kql')
    shape: 'table'
    width: 50
  }
  {
    title: 'Exceptions'
    query: loadTextContent('queries/exceptions.kql')
    shape: 'table'
    width: 50
  }
  {
    title: 'Manual action required'
    query: loadTextContent('queries/needs-attention.kql')
    shape: 'table'
    width: 100
  }
  {
    title: 'Open review items by reason'
    query: loadTextContent('queries/review-items.kql')
    shape: 'table'
    width: 50
  }
  {
    title: 'Events sent to review, by reason'
    query: loadTextContent('queries/review-added.kql')
    shape: 'timechart'
    width: 50
  }
  {
    title: 'Messages moved to the poison queue'
    query: loadTextContent('queries/poison-written.kql')
    shape: 'table'
    width: 50
  }
  {
    title: 'Age of the oldest message of each queue (seconds)'
    query: loadTextContent('queries/queue-waiting.kql')
    shape: 'table'
    width: 50
  }
  {
    title: 'Warnings and errors of the Functions host'
    query: loadTextContent('queries/host-problems.kql')
    shape: 'table'
    width: 50
  }
  {
    title: 'Auth0 event streams'
    query: loadTextContent('queries/auth0-stream.kql')
    shape: 'table'
    width: 50
  }
  {
    title: 'Trace of one event (enter its id, evt_…, above)'
    query: loadTextContent('queries/event-trail.kql')
    shape: 'table'
    width: 100
  }
]

var parameters = {
  type: 9
  name: 'parameters'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
    parameters: [
      {
        id: guid('TimeRange')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time'
        type: 4
        isRequired: true
        value: {
          durationMs: 86400000
        }
        typeSettings: {
          allowCustom: true
          selectableValues: [
            {
              durationMs: 3600000
            }
            {
              durationMs: 14400000
            }
            {
              durationMs: 86400000
            }
            {
              durationMs: 604800000
            }
            {
              durationMs: 2592000000
            }
          ]
        }
      }
      {
        id: guid('Auth0EventId')
        version: 'KqlParameterItem/1.0'
        name: 'Auth0EventId'
        label: 'Event id'
        type: 1
        isRequired: false
        value: ''
      }
    ]
  }
}

var items = map(range(0, length(charts)), i => {
  type: 3
  name: 'chart-${i}'
  customWidth: string(charts[i].width)
  content: {
    version: 'KqlItem/1.0'
    title: charts[i].title
    query: charts[i].query
    size: 0
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
    timeContextFromParameter: 'TimeRange'
    visualization: charts[i].shape
  }
})

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'auth0sync')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: 'Auth0Sync'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat([parameters], items)
      fallbackResourceIds: [workspaceId]
    })
  }
}
