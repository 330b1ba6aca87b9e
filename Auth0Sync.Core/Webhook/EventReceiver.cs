using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Webhook;

/// <summary>
/// Receives events: authenticates the caller, reads the event and puts it on the queue. Nothing else happens in the request,
/// because Auth0 makes only four attempts within about seven seconds.
/// </summary>
public sealed partial class EventReceiver(
    WebhookAuthenticator authenticator,
    IEventQueue queue,
    TargetRegistry targets,
    TenantGuard tenants,
    WebhookLog webhookLog,
    IOptionsMonitor<WebhookOptions> options,
    Auth0SyncMetrics metrics,
    Auth0SyncActivitySource activities,
    TimeProvider time,
    ILogger<EventReceiver> logger)
{
    /// <summary>Receives one request. Its body is read only after the caller is authenticated.</summary>
    /// <exception cref="OperationCanceledException">The caller disconnected; the event counts as not stored.</exception>
    public async Task<HttpResult> ReceiveAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var activity = activities.StartReceive(request.GetHeader("traceparent"), request.GetHeader("tracestate"));
        try
        {
            var result = await ProcessAsync(request, cancellationToken);
            var response = WebhookResponse.Create(result);
            activity?.SetWebhookResult(result, response.StatusCode);
            metrics.RecordReceived(result.GetType().Name, response.StatusCode, time.GetElapsedTime(started));
            webhookLog.Write(result);
            return response;
        }
        catch (Exception e)
        {
            activity?.SetError(e);
            throw;
        }
    }

    private async Task<WebhookResult> ProcessAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        if (!HttpMethod.Post.Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase))
        {
            return new WebhookResult.MethodNotAllowed();
        }

        // Browsers send it with every cross-site request. A page could use credentials that the visitor's browser stores.
        if (request.GetHeader("Origin") is not null)
        {
            return new WebhookResult.FromWebPage();
        }

        if (!authenticator.IsAuthentic(request))
        {
            return new WebhookResult.Unauthenticated();
        }

        if (!IsJsonContentType(request.GetHeader("Content-Type")))
        {
            return new WebhookResult.UnsupportedMediaType();
        }

        var current = options.CurrentValue;
        using var timeout = new OperationTimeout(current.ReadTimeout, time, cancellationToken);
        EventReadResult? read;
        try
        {
            read = await ReadEventAsync(request, current.MaxBodyBytes, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return new WebhookResult.TooSlow();
        }

        return read switch
        {
            null => new WebhookResult.TooLarge(current.MaxBodyBytes),
            EventReadResult.Malformed malformed => new WebhookResult.Malformed(malformed.Field, malformed.Problem),
            EventReadResult.NotUserEvent other => new WebhookResult.IgnoredType(other.Id),
            EventReadResult.Success { Event: var auth0Event } => await FilterAndStoreAsync(auth0Event, current, timeout),
            _ => throw new UnreachableException(read.GetType().Name),
        };
    }

    // The event does not reference the body, so the buffer is returned at once.
    private static async Task<EventReadResult?> ReadEventAsync(WebhookRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        var contentLength = GetContentLength(request);
        if (contentLength > maxBytes)
        {
            return await OversizedBodyReader.ReadDeletionAsync(default, request.Body, cancellationToken);
        }

        using var body = await BodyReader.ReadAsync(request.Body, contentLength, maxBytes, cancellationToken);
        return body.Length <= maxBytes
            ? EventReader.Read(body.WrittenMemory.Span)
            : await OversizedBodyReader.ReadDeletionAsync(body.WrittenMemory, request.Body, cancellationToken);
    }

    private async Task<WebhookResult> FilterAndStoreAsync(Auth0Event auth0Event, WebhookOptions currentOptions, OperationTimeout timeout)
    {
        if (WebhookFilter.FindRefusal(auth0Event, currentOptions) is { } refusal)
        {
            return refusal;
        }

        timeout.Restart(currentOptions.StoreTimeout);
        return await StoreAsync(auth0Event, timeout);
    }

    private async Task<WebhookResult> StoreAsync(Auth0Event auth0Event, OperationTimeout timeout)
    {
        var json = EventWriter.Write(auth0Event);
        var receivedAt = time.GetUtcNow();
        try
        {
            if (!await tenants.IsAllowedAsync(auth0Event.Tenant, timeout.Token))
            {
                return new WebhookResult.OtherTenant(auth0Event.Id, auth0Event.Tenant!);
            }

            await Task.WhenAll(targets.All.Select(target => queue.SendAsync(
                EventMessage.Create(target.Name, json, receivedAt),
                TimeSpan.Zero,
                timeout.Token)));
            return new WebhookResult.Queued(auth0Event.Id);
        }
        catch (Exception e) when (e.IsAzureFailure(timeout.CallerToken))
        {
            LogNotStored(e, auth0Event.Id);
            return new WebhookResult.NotStored();
        }
    }

    private static long? GetContentLength(WebhookRequest request) =>
        long.TryParse(request.GetHeader("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    // Auth0 does not document its content type, so any JSON type is accepted, and none at all.
    private static bool IsJsonContentType(string? contentType)
    {
        if (contentType is not { Length: > 0 })
        {
            return true;
        }

        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType is { } media
            && (media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
            && (type.CharSet is not { Length: > 0 } charset || charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    [LoggerMessage(LogEvents.EventNotStored, LogLevel.Error, "Failed to store event {Auth0EventId}; the response asks Auth0 to retry", EventName = nameof(LogEvents.EventNotStored))]
    private partial void LogNotStored(Exception exception, string auth0EventId);
}
