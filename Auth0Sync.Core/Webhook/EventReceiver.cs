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
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Webhook;

/// <summary>
/// The edge: who calls, is it an event, put it on the queue. Nothing else happens in the request, because Auth0 gives
/// up on an event after four attempts within about seven seconds.
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
    /// <summary>Receives one request and says how to answer it.</summary>
    /// <param name="request">The request; its body is read only once the caller is known.</param>
    /// <param name="cancellationToken">Cancels the request, which then counts as not stored.</param>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public async Task<HttpResult> ReceiveAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var activity = activities.StartReceive(request.GetHeader("traceparent"), request.GetHeader("tracestate"));
        var reception = await ProcessWithTracingAsync(request, activity, cancellationToken);
        var answer = WebhookResponse.Create(reception);
        activity?.SetWebhookResult(reception, answer.StatusCode);
        metrics.RecordReceived(reception.GetType().Name, answer.StatusCode, time.GetElapsedTime(started));
        webhookLog.Write(reception);
        return answer;
    }

    private async Task<WebhookResult> ProcessWithTracingAsync(WebhookRequest request, Activity? activity, CancellationToken cancellationToken)
    {
        try
        {
            return await ProcessAsync(request, cancellationToken);
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

        // Browsers send it with every request across sites, and with no secret of the page's own: a page could only make
        // use of what the visitor's browser knows, such as a password.
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
        using var limit = new OperationTimeout(current.ReadTimeout, time, cancellationToken);
        EventReadResult? reading;
        try
        {
            reading = await ReadEventAsync(request, current.MaxBodyBytes, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsTimedOut)
        {
            return new WebhookResult.TooSlow();
        }

        return reading switch
        {
            null => new WebhookResult.TooLarge(current.MaxBodyBytes),
            EventReadResult.Malformed malformed => new WebhookResult.Malformed(malformed.Field, malformed.Problem),
            EventReadResult.NotUserEvent other => new WebhookResult.IgnoredType(other.Id),
            EventReadResult.Success { Event: var auth0Event } => await FilterAndStoreAsync(auth0Event, current, limit),
            _ => throw new UnreachableException(reading.GetType().Name),
        };
    }

    // The event that is read has memory of its own, so that of the body goes back at once.
    private static async Task<EventReadResult?> ReadEventAsync(WebhookRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        var announced = GetContentLength(request);
        if (announced > maxBytes)
        {
            return await OversizedBodyReader.ReadDeletionAsync(default, request.Body, cancellationToken);
        }

        using var body = await BodyReader.ReadAsync(request.Body, announced, maxBytes, cancellationToken);
        return body.Length <= maxBytes
            ? EventReader.Read(body.WrittenMemory.Span)
            : await OversizedBodyReader.ReadDeletionAsync(body.WrittenMemory, request.Body, cancellationToken);
    }

    private async Task<WebhookResult> FilterAndStoreAsync(Auth0Event auth0Event, WebhookOptions currentOptions, OperationTimeout timeout)
    {
        if (!IsOnAllowList(currentOptions.AllowedStreams, auth0Event.Stream, StringComparer.Ordinal))
        {
            return new WebhookResult.NotAllowed("a0stream");
        }

        if (!IsOnAllowList(currentOptions.AllowedTenants, auth0Event.Tenant, TenantGuard.NameComparer))
        {
            return new WebhookResult.NotAllowed("a0tenant");
        }

        if (!Auth0EventTypes.IsSupported(auth0Event.Type))
        {
            return new WebhookResult.IgnoredType(auth0Event.Id);
        }

        if (auth0Event.IsTest && currentOptions.OnTestEvent == TestEventPolicy.Ignore)
        {
            return new WebhookResult.IgnoredTest(auth0Event.Id);
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
        catch (Exception e) when (IsStorageFailure(e) && !timeout.IsCanceledByCaller)
        {
            LogNotStored(e, auth0Event.Id);
            return new WebhookResult.NotStored();
        }
    }

    // A cancellation that the caller did not ask for is the time limit.
    private static bool IsStorageFailure(Exception exception) => exception
        is RequestFailedException or AuthenticationFailedException or AggregateException or IOException or OperationCanceledException;

    private static bool IsOnAllowList(IList<string> allowed, string? value, StringComparer comparer) =>
        allowed.Count == 0 || (value is not null && allowed.Contains(value, comparer));

    private static long? GetContentLength(WebhookRequest request) =>
        long.TryParse(request.GetHeader("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    // Auth0 does not document the content type it sends, so any JSON type will do, and so will none at all.
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

    [LoggerMessage(LogEvents.EventNotStored, LogLevel.Error, "Event {Auth0EventId} could not be stored; Auth0 is asked to try again", EventName = nameof(LogEvents.EventNotStored))]
    private partial void LogNotStored(Exception exception, string auth0EventId);
}
