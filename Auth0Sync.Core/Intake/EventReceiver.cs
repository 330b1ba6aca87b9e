using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Intake;

/// <summary>
/// The edge: who calls, is it an event, put it on the queue. Nothing else happens in the request, because Auth0 gives
/// up on an event after four attempts within about seven seconds.
/// </summary>
public sealed partial class EventReceiver(
    WebhookAuthenticator authenticator,
    IEventQueue queue,
    TargetCatalogue targets,
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
    public async Task<HttpAnswer> ReceiveAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var activity = activities.StartReception(request.Header("traceparent"), request.Header("tracestate"));
        var reception = await DecideAsync(request, activity, cancellationToken);
        var answer = WebhookAnswer.For(reception);
        activity?.SetReception(reception, answer.Status);
        metrics.Received(reception.GetType().Name, answer.Status, time.GetElapsedTime(started));
        Tell(reception);
        return answer;
    }

    private async Task<Reception> DecideAsync(WebhookRequest request, Activity? activity, CancellationToken cancellationToken)
    {
        try
        {
            return await DecideAsync(request, cancellationToken);
        }
        catch (Exception e)
        {
            activity?.Fail(e);
            throw;
        }
    }

    private async Task<Reception> DecideAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        if (!HttpMethod.Post.Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase))
        {
            return new Reception.MethodNotAllowed();
        }

        if (!authenticator.IsAuthentic(request))
        {
            return new Reception.Unauthenticated();
        }

        if (!IsJson(request.Header("Content-Type")))
        {
            return new Reception.UnsupportedMediaType();
        }

        var current = options.CurrentValue;
        var reading = await ReadAsync(request, current.MaxBodyBytes, cancellationToken);
        return reading switch
        {
            null => new Reception.TooLarge(current.MaxBodyBytes),
            EventReading.Malformed malformed => new Reception.Malformed(malformed.Field, malformed.Problem),
            EventReading.NotAboutAUser other => new Reception.IgnoredType(other.Id),
            EventReading.Read { Event: var auth0Event } => await AdmitAsync(auth0Event, current, cancellationToken),
            _ => throw new UnreachableException(reading.GetType().Name),
        };
    }

    // The event that is read has memory of its own, so that of the body goes back at once.
    private static async Task<EventReading?> ReadAsync(WebhookRequest request, int limit, CancellationToken cancellationToken)
    {
        using var body = await BodyReader.ReadAsync(request.Body, Length(request), limit, cancellationToken);
        return body is null ? null : EventReader.Read(body.Bytes.Span);
    }

    private async Task<Reception> AdmitAsync(Auth0Event auth0Event, WebhookOptions current, CancellationToken cancellationToken)
    {
        if (!IsOn(current.AllowedStreams, auth0Event.Stream))
        {
            return new Reception.NotAllowed("a0stream");
        }

        if (!IsOn(current.AllowedTenants, auth0Event.Tenant))
        {
            return new Reception.NotAllowed("a0tenant");
        }

        if (!Auth0EventTypes.IsCorrelated(auth0Event.Type))
        {
            return new Reception.IgnoredType(auth0Event.Id);
        }

        if (auth0Event.IsTest && current.OnTestEvent == TestEventPolicy.Ignore)
        {
            return new Reception.IgnoredTest(auth0Event.Id);
        }

        return await StoreAsync(auth0Event, cancellationToken);
    }

    private async Task<Reception> StoreAsync(Auth0Event auth0Event, CancellationToken cancellationToken)
    {
        var json = EventWriter.Write(auth0Event);
        var receivedAt = time.GetUtcNow();
        using var limit = new CancellationTokenSource(options.CurrentValue.StoreTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Task.WhenAll(targets.All.Select(target => queue.SendAsync(
                EventMessage.New(target.Name, json, receivedAt),
                TimeSpan.Zero,
                either.Token)));
            return new Reception.Queued(auth0Event.Id);
        }
        catch (Exception e) when (IsStorageFailure(e) && !cancellationToken.IsCancellationRequested)
        {
            LogNotStored(e, auth0Event.Id);
            return new Reception.NotStored();
        }
    }

    // A cancellation that the caller did not ask for is the time limit.
    private static bool IsStorageFailure(Exception exception) => exception
        is RequestFailedException or AuthenticationFailedException or AggregateException or IOException or OperationCanceledException;

    private void Tell(Reception reception)
    {
        switch (reception)
        {
            case Reception.Queued queued:
                LogQueued(queued.EventId, targets.All.Count);
                break;
            case Reception.IgnoredType ignored:
                LogIgnored(ignored.EventId, "its type is not correlated");
                break;
            case Reception.IgnoredTest ignored:
                LogIgnored(ignored.EventId, "it is a test event");
                break;
            case Reception.Unauthenticated:
                LogUnauthenticated();
                break;
            case Reception.Malformed malformed:
                LogMalformed(malformed.Field, malformed.Problem);
                break;
            case Reception.NotStored:
                break;
            default:
                LogRefused(reception.GetType().Name);
                break;
        }
    }

    private static bool IsOn(IList<string> allowed, string? value) =>
        allowed.Count == 0 || (value is not null && allowed.Contains(value));

    private static long? Length(WebhookRequest request) =>
        long.TryParse(request.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    // Auth0 does not document the content type it sends, so any JSON type will do, and so will none at all.
    private static bool IsJson(string? contentType)
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

    [LoggerMessage(LogEvents.EventQueued, LogLevel.Information, "Event {Auth0EventId} is queued for {Targets} target(s)", EventName = nameof(LogEvents.EventQueued))]
    private partial void LogQueued(string auth0EventId, int targets);

    [LoggerMessage(LogEvents.EventIgnored, LogLevel.Information, "Event {Auth0EventId} is acknowledged and ignored: {Reason}", EventName = nameof(LogEvents.EventIgnored))]
    private partial void LogIgnored(string auth0EventId, string reason);

    [LoggerMessage(LogEvents.WebhookUnauthenticated, LogLevel.Warning, "A request without a valid secret was refused; Auth0 does not retry it", EventName = nameof(LogEvents.WebhookUnauthenticated))]
    private partial void LogUnauthenticated();

    [LoggerMessage(LogEvents.EventMalformed, LogLevel.Warning, "A body was refused: {Field} {Problem}", EventName = nameof(LogEvents.EventMalformed))]
    private partial void LogMalformed(string field, string problem);

    [LoggerMessage(LogEvents.WebhookRefused, LogLevel.Warning, "A request was refused: {Reason}", EventName = nameof(LogEvents.WebhookRefused))]
    private partial void LogRefused(string reason);

    [LoggerMessage(LogEvents.EventNotStored, LogLevel.Error, "Event {Auth0EventId} could not be stored; Auth0 is asked to try again", EventName = nameof(LogEvents.EventNotStored))]
    private partial void LogNotStored(Exception exception, string auth0EventId);
}
