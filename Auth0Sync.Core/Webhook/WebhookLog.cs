using System.Collections.Concurrent;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Webhook;

/// <summary>Logs the result of each request. What unauthenticated callers can cause is logged once a minute, with a count.</summary>
public sealed partial class WebhookLog(TargetRegistry targets, TimeProvider time, ILogger<WebhookLog> logger) : IDisposable
{
    // One per kind of rejection, of which there are few.
    private readonly ConcurrentDictionary<string, RejectedRequestLog> _rejectedRequests = new(StringComparer.Ordinal);

    public void Write(WebhookResult result)
    {
        switch (result)
        {
            case WebhookResult.Queued queued:
                LogQueued(queued.EventId, targets.All.Count);
                break;
            case WebhookResult.IgnoredType ignored:
                LogIgnored(ignored.EventId, "its type is not correlated");
                break;
            case WebhookResult.IgnoredTest ignored:
                LogIgnored(ignored.EventId, "it is a test event");
                break;
            case WebhookResult.Malformed malformed:
                LogMalformed(malformed.Field, malformed.Problem);
                break;
            case WebhookResult.OtherTenant other:
                LogOtherTenant(other.EventId, other.Tenant);
                break;
            case WebhookResult.NotStored:
                // The receiver has logged it, with the exception.
                break;
            default:
                _rejectedRequests.GetOrAdd(result.GetType().Name, CreateRejectedRequestLog).Add();
                break;
        }
    }

    /// <summary>Logs the pending counts.</summary>
    public void Dispose()
    {
        foreach (var log in _rejectedRequests.Values)
        {
            log.Dispose();
        }
    }

    private RejectedRequestLog CreateRejectedRequestLog(string reason) =>
        new(time, reason == nameof(WebhookResult.Unauthenticated) ? LogUnauthenticated : requests => LogRejected(reason, requests));

    [LoggerMessage(LogEvents.EventQueued, LogLevel.Information, "Queued event {Auth0EventId} for {Targets} target(s)", EventName = nameof(LogEvents.EventQueued))]
    private partial void LogQueued(string auth0EventId, int targets);

    [LoggerMessage(LogEvents.EventIgnored, LogLevel.Information, "Ignored event {Auth0EventId}: {Reason}", EventName = nameof(LogEvents.EventIgnored))]
    private partial void LogIgnored(string auth0EventId, string reason);

    [LoggerMessage(LogEvents.WebhookUnauthenticated, LogLevel.Warning, "Rejected {Requests} request(s) without a valid secret; Auth0 does not retry them", EventName = nameof(LogEvents.WebhookUnauthenticated))]
    private partial void LogUnauthenticated(int requests);

    [LoggerMessage(LogEvents.EventMalformed, LogLevel.Warning, "Rejected a request body: {Field} {Problem}", EventName = nameof(LogEvents.EventMalformed))]
    private partial void LogMalformed(string field, string problem);

    [LoggerMessage(LogEvents.WebhookRejected, LogLevel.Warning, "Rejected request(s), {Reason}: {Requests}", EventName = nameof(LogEvents.WebhookRejected))]
    private partial void LogRejected(string reason, int requests);

    [LoggerMessage(LogEvents.TenantRejected, LogLevel.Warning, "Rejected event {Auth0EventId} of tenant {Tenant}: this installation accepts another tenant; see AllowedTenants in docs/configuration.md", EventName = nameof(LogEvents.TenantRejected))]
    private partial void LogOtherTenant(string auth0EventId, string tenant);
}
