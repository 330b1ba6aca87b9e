using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
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
    TenantGuard tenants,
    ReceptionLog log,
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
        log.Write(reception);
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

        // Browsers send it with every request across sites, and with no secret of the page's own: a page could only make
        // use of what the visitor's browser knows, such as a password.
        if (request.Header("Origin") is not null)
        {
            return new Reception.FromWebPage();
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
        using var limit = new TimeLimit(current.ReadTimeout, time, cancellationToken);
        EventReading? reading;
        try
        {
            reading = await ReadAsync(request, current.MaxBodyBytes, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            return new Reception.TooSlow();
        }

        return reading switch
        {
            null => new Reception.TooLarge(current.MaxBodyBytes),
            EventReading.Malformed malformed => new Reception.Malformed(malformed.Field, malformed.Problem),
            EventReading.NotAboutAUser other => new Reception.IgnoredType(other.Id),
            EventReading.Read { Event: var auth0Event } => await AdmitAsync(auth0Event, current, limit),
            _ => throw new UnreachableException(reading.GetType().Name),
        };
    }

    // The event that is read has memory of its own, so that of the body goes back at once.
    private static async Task<EventReading?> ReadAsync(WebhookRequest request, int limit, CancellationToken cancellationToken)
    {
        var announced = Length(request);
        if (announced > limit)
        {
            return await OversizedBody.ReadAsync(default, request.Body, cancellationToken);
        }

        using var body = await BodyReader.ReadAsync(request.Body, announced, limit, cancellationToken);
        return body.Length <= limit
            ? EventReader.Read(body.Bytes.Span)
            : await OversizedBody.ReadAsync(body.Bytes, request.Body, cancellationToken);
    }

    private async Task<Reception> AdmitAsync(Auth0Event auth0Event, WebhookOptions current, TimeLimit limit)
    {
        if (!IsOn(current.AllowedStreams, auth0Event.Stream, StringComparer.Ordinal))
        {
            return new Reception.NotAllowed("a0stream");
        }

        if (!IsOn(current.AllowedTenants, auth0Event.Tenant, TenantGuard.Names))
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

        limit.Begin(current.StoreTimeout);
        return await StoreAsync(auth0Event, limit);
    }

    private async Task<Reception> StoreAsync(Auth0Event auth0Event, TimeLimit limit)
    {
        var json = EventWriter.Write(auth0Event);
        var receivedAt = time.GetUtcNow();
        try
        {
            if (!await tenants.AllowsAsync(auth0Event.Tenant, limit.Token))
            {
                return new Reception.OtherTenant(auth0Event.Id, auth0Event.Tenant!);
            }

            await Task.WhenAll(targets.All.Select(target => queue.SendAsync(
                EventMessage.New(target.Name, json, receivedAt),
                TimeSpan.Zero,
                limit.Token)));
            return new Reception.Queued(auth0Event.Id);
        }
        catch (Exception e) when (IsStorageFailure(e) && !limit.IsCancelledByCaller)
        {
            LogNotStored(e, auth0Event.Id);
            return new Reception.NotStored();
        }
    }

    // A cancellation that the caller did not ask for is the time limit.
    private static bool IsStorageFailure(Exception exception) => exception
        is RequestFailedException or AuthenticationFailedException or AggregateException or IOException or OperationCanceledException;

    private static bool IsOn(IList<string> allowed, string? value, StringComparer names) =>
        allowed.Count == 0 || (value is not null && allowed.Contains(value, names));

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

    [LoggerMessage(LogEvents.EventNotStored, LogLevel.Error, "Event {Auth0EventId} could not be stored; Auth0 is asked to try again", EventName = nameof(LogEvents.EventNotStored))]
    private partial void LogNotStored(Exception exception, string auth0EventId);
}
