using System.Collections.Concurrent;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Webhook;

/// <summary>Logs what became of each request. What anybody can cause is logged once a minute, with a count.</summary>
public sealed partial class WebhookLog(TargetRegistry targets, TimeProvider time, ILogger<WebhookLog> logger) : IDisposable
{
    // One for each kind of refusal, of which there are few.
    private readonly ConcurrentDictionary<string, RejectedRequestLog> _rejectedRequests = new(StringComparer.Ordinal);

    /// <summary>Logs what became of a request.</summary>
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

    /// <summary>Logs what still waits to be counted.</summary>
    public void Dispose()
    {
        foreach (var refusals in _rejectedRequests.Values)
        {
            refusals.Dispose();
        }
    }

    private RejectedRequestLog CreateRejectedRequestLog(string reason) =>
        new(time, reason == nameof(WebhookResult.Unauthenticated) ? LogUnauthenticated : requests => LogRejected(reason, requests));

    [LoggerMessage(LogEvents.EventQueued, LogLevel.Information, "Event {Auth0EventId} is queued for {Targets} target(s)", EventName = nameof(LogEvents.EventQueued))]
    private partial void LogQueued(string auth0EventId, int targets);

    [LoggerMessage(LogEvents.EventIgnored, LogLevel.Information, "Event {Auth0EventId} is acknowledged and ignored: {Reason}", EventName = nameof(LogEvents.EventIgnored))]
    private partial void LogIgnored(string auth0EventId, string reason);

    [LoggerMessage(LogEvents.WebhookUnauthenticated, LogLevel.Warning, "Refused requests without a valid secret: {Requests}; Auth0 does not retry them", EventName = nameof(LogEvents.WebhookUnauthenticated))]
    private partial void LogUnauthenticated(int requests);

    [LoggerMessage(LogEvents.EventMalformed, LogLevel.Warning, "A body was refused: {Field} {Problem}", EventName = nameof(LogEvents.EventMalformed))]
    private partial void LogMalformed(string field, string problem);

    [LoggerMessage(LogEvents.WebhookRejected, LogLevel.Warning, "Refused requests, {Reason}: {Requests}", EventName = nameof(LogEvents.WebhookRejected))]
    private partial void LogRejected(string reason, int requests);

    [LoggerMessage(LogEvents.TenantRejected, LogLevel.Warning, "Refused event {Auth0EventId} of tenant {Tenant}: this installation keeps the users of another tenant. To change that see AllowedTenants in docs/configuration.md", EventName = nameof(LogEvents.TenantRejected))]
    private partial void LogOtherTenant(string auth0EventId, string tenant);
}
