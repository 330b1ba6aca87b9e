using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Tenants;

namespace Auth0Sync.Core.Operations.Replay;

/// <summary>
/// Puts events of the past on the queues again, as far back as Auth0's Events API has them. Unlike a redelivery it reaches
/// single targets and users, and events that were delivered. A repeated event changes nothing that newer ones have set.
/// </summary>
public sealed class ReplayRunner
{
    private static readonly string[] EventTypes = [Auth0EventTypes.UserCreated, Auth0EventTypes.UserUpdated, Auth0EventTypes.UserDeleted];

    private const int MaxConnections = 1000;
    private const int MaxFailures = 8;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    private readonly EventsApiClient _client;
    private readonly IEventQueue _queue;
    private readonly TargetRegistry _targets;
    private readonly TenantGuard _tenants;
    private readonly TimeProvider _time;

    internal ReplayRunner(EventsApiClient client, IEventQueue queue, TargetRegistry targets, TenantGuard tenants, TimeProvider time) =>
        (_client, _queue, _targets, _tenants, _time) = (client, queue, targets, tenants, time);

    /// <summary>Runs until it has caught up with the time at which it began.</summary>
    public async Task<ReplayReport> ReplayAsync(ReplayRequest request, IProgress<ReplayProgress>? progress, CancellationToken cancellationToken)
    {
        var run = new ReplayRun([.. TargetSelection.Select(_targets.All, request.Targets).Select(target => target.Name)], _time);
        if (!_client.IsConfigured)
        {
            return run.ToReport(new OperationFailure(FailureKind.Invalid, Auth0Options.MissingCredentials));
        }

        if (TargetSelection.FindProblem(_targets.All, request.Targets) is { } unknown)
        {
            return run.ToReport(new OperationFailure(FailureKind.Invalid, unknown));
        }

        string? offset = null;
        for (var (connections, failures) = (0, 0); connections < MaxConnections; connections++)
        {
            run.Connect();
            var messages = run.MessageCount;
            using var connection = await _client.ConnectAsync(offset, request.Since, EventTypes, cancellationToken);
            if (connection.Failure is { Kind: not ManagementFailureKind.Busy } failure)
            {
                return run.ToReport(OperationFailure.FromEventsApi(failure));
            }

            var problem = connection.Failure?.Problem;
            if (connection.Response is { } response)
            {
                (offset, problem, var error) = await ReadAsync(response, request, offset, run, progress, cancellationToken);
                if (error is not null || run.HasCaughtUp)
                {
                    return run.ToReport(error);
                }
            }

            failures = run.MessageCount == messages ? failures + 1 : 0;
            if (failures == MaxFailures)
            {
                return run.ToReport(new OperationFailure(FailureKind.Unavailable, $"{problem} Whether these are all events is not confirmed. Run it again."));
            }

            var delay = Backoff.GetDelay(FirstDelay, failures, MaxDelay);
            await Task.Delay(connection.RetryAfter > delay ? connection.RetryAfter.Value : delay, _time, cancellationToken);
        }

        return run.ToReport(new OperationFailure(FailureKind.Unavailable, "Auth0 ended too many connections. Whether these are all events is not confirmed. Run it again."));
    }

    /// <returns>The offset to resume at, why the connection ended, and why the run cannot go on.</returns>
    private async Task<(string? Offset, string Problem, OperationFailure? Error)> ReadAsync(
        HttpResponseMessage response,
        ReplayRequest request,
        string? offset,
        ReplayRun run,
        IProgress<ReplayProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(EventsApiClient.IdleTimeout, _time, cancellationToken);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(timeout.Token);
            await foreach (var message in ServerSentEventReader.ReadAsync(stream, timeout.Token))
            {
                // Sending can take longer.
                timeout.Restart(Timeout.InfiniteTimeSpan);
                switch (message.IsHeartbeat ? null : EventsApiMessage.Parse(message))
                {
                    case EventsApiMessage.Error { IsAboutOffset: true, Code: var code }:
                        return (offset, "", new OperationFailure(FailureKind.Unavailable, $"Auth0 no longer knows the offset ({code}). Run it again."));
                    case EventsApiMessage.Error { IsAboutEvent: true, Offset: { } next } when next != offset:
                        run.ReadUndelivered();
                        return (next, "", null);
                    case EventsApiMessage.Error { Code: var code }:
                        return (offset, $"Auth0 ended the stream ({code}).", null);
                    case EventsApiMessage.Event received when EventReader.Read(received.Json.Span) is var result and not EventReadResult.Malformed:
                        if (await TrySendAsync(result, request, run, received.Time, cancellationToken) is { } notSent)
                        {
                            return (offset, "", notSent);
                        }

                        progress?.Report(run.ToProgress());
                        break;
                    case EventsApiMessage.Event or EventsApiMessage.Unreadable:
                        run.ReadUnreadable();
                        break;
                    case EventsApiMessage.OffsetOnly:
                        run.ReadOffsetOnly();
                        break;
                }

                offset = message.Id ?? offset;
                if (run.HasCaughtUp)
                {
                    break;
                }

                timeout.Restart(EventsApiClient.IdleTimeout);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The next connection continues after the offset.
        }

        return (offset, timeout.IsTimedOut ? "Auth0 sends nothing." : "Auth0 ends every connection without events.", null);
    }

    /// <returns>Why the run cannot go on.</returns>
    private async Task<OperationFailure?> TrySendAsync(EventReadResult result, ReplayRequest request, ReplayRun run, DateTimeOffset? eventTime, CancellationToken cancellationToken)
    {
        try
        {
            run.ReadEvent(eventTime, await SendAsync(result, request, run.Targets, cancellationToken));
            return null;
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            return new OperationFailure(FailureKind.Unavailable, $"The storage account did not accept an event ({e.GetErrorCode()}). Run it again.");
        }
    }

    /// <returns>Whether the event was sent, or would be.</returns>
    private async Task<bool> SendAsync(EventReadResult result, ReplayRequest request, IReadOnlyList<string> targets, CancellationToken cancellationToken)
    {
        if (result is not EventReadResult.Success { Event: var auth0Event }
            || !Auth0EventTypes.IsSupported(auth0Event.Type)
            || (request.UserId is { } userId && auth0Event.User.UserId != userId)
            || !await (request.IsDryRun ? _tenants.WouldBeAllowedAsync(auth0Event.Tenant, cancellationToken) : _tenants.IsAllowedAsync(auth0Event.Tenant, cancellationToken)))
        {
            return false;
        }

        if (!request.IsDryRun)
        {
            var json = EventWriter.Write(auth0Event);
            var now = _time.GetUtcNow();
            await Task.WhenAll(targets.Select(target => _queue.SendAsync(EventMessage.Create(target, json, now), TimeSpan.Zero, cancellationToken)));
        }

        return true;
    }
}
