using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Resilience;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>
/// Reads events from Auth0's Events API and posts them to a webhook, so that no tunnel is needed. The offset is stored after
/// the webhook accepted an event: after a crash the last event is posted again, and none is missed.
/// </summary>
public sealed class EventsApiListener
{
    private readonly EventsApiClient _client;
    private readonly EventForwarder _forwarder;
    private readonly TimeProvider _time;

    internal EventsApiListener(EventsApiClient client, EventForwarder forwarder, TimeProvider time) => (_client, _forwarder, _time) = (client, forwarder, time);

    /// <summary>Listens until it is canceled, or until something must be fixed.</summary>
    public async Task<ListenReport> ListenAsync(ListenRequest request, IProgress<ListenProgress>? progress, CancellationToken cancellationToken)
    {
        var session = new ListenSession(progress, _time);
        if (!_client.IsConfigured)
        {
            return session.ToReport(new OperationFailure(FailureKind.Invalid, Auth0Options.MissingCredentials));
        }

        try
        {
            return session.ToReport(await ListenAsync(request, session, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return session.ToReport(null);
        }
    }

    /// <returns>Why it cannot go on.</returns>
    private async Task<OperationFailure> ListenAsync(ListenRequest request, ListenSession session, CancellationToken cancellationToken)
    {
        var (stored, notRead) = request.Since is null ? await request.Offsets.ReadAsync(cancellationToken) : default;
        if (notRead is not null)
        {
            return new OperationFailure(FailureKind.Invalid, notRead);
        }

        var position = stored ?? new StoredOffset(null, request.Since ?? _time.GetUtcNow());

        // If this run ends before its first event, the next one begins here.
        if (stored is null && await StoreAsync(request, position, cancellationToken) is { } notStored)
        {
            return notStored;
        }

        while (true)
        {
            using var connection = await _client.ConnectAsync(position.Offset, position.Time, request.EventTypes, cancellationToken);
            switch (connection.Failure)
            {
                case { Kind: ManagementFailureKind.NotFound, Problem: var problem }:
                    position = ResumeByTimestamp(position, session, problem);
                    continue;
                case { Kind: ManagementFailureKind.Misconfigured or ManagementFailureKind.Rejected } failure:
                    return OperationFailure.FromEventsApi(failure);
                case { Problem: var problem }:
                    session.Report(ListenProgressKind.Waiting, problem);
                    await session.WaitAsync(connection.RetryAfter, cancellationToken);
                    continue;
            }

            session.Report(ListenProgressKind.Connected);
            (position, var error) = await ReadAsync(connection.Response!, request, position, session, cancellationToken);
            if (error is not null)
            {
                return error;
            }

            session.Report(ListenProgressKind.Disconnected);
            await session.WaitAsync(session.Retry, cancellationToken);
        }
    }

    private async Task<(StoredOffset Position, OperationFailure? Error)> ReadAsync(
        HttpResponseMessage response,
        ListenRequest request,
        StoredOffset position,
        ListenSession session,
        CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(EventsApiClient.IdleTimeout, _time, cancellationToken);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(timeout.Token);
            await foreach (var message in ServerSentEventReader.ReadAsync(stream, timeout.Token))
            {
                // Forwarding can take longer.
                timeout.Restart(Timeout.InfiniteTimeSpan);
                session.Retry = message.Retry ?? session.Retry;
                if (!message.IsHeartbeat)
                {
                    (position, var isEnd, var error) = await HandleAsync(message, request, position, session, cancellationToken);
                    error ??= await StoreAsync(request, position, cancellationToken);
                    if (isEnd || error is not null)
                    {
                        return (position, error);
                    }
                }

                timeout.Restart(EventsApiClient.IdleTimeout);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The connection was lost, or is dead. The next one begins after the stored offset.
        }

        return (position, null);
    }

    /// <returns>The position after the message, whether Auth0 ends the connection, and why it cannot go on.</returns>
    private async Task<(StoredOffset Position, bool IsEnd, OperationFailure? Error)> HandleAsync(
        ServerSentEvent message,
        ListenRequest request,
        StoredOffset position,
        ListenSession session,
        CancellationToken cancellationToken)
    {
        var next = position with { Offset = message.Id ?? position.Offset };
        switch (EventsApiMessage.Parse(message))
        {
            case EventsApiMessage.Error { IsAboutOffset: true, Code: var code }:
                return (ResumeByTimestamp(position, session, $"Auth0 no longer knows the offset ({code})."), true, null);
            case EventsApiMessage.Error { IsAboutEvent: true, Offset: { } offset, Code: var code } when offset != position.Offset:
                session.Report(ListenProgressKind.Undelivered, $"Auth0 could not send an event ({code}), and resumes at the offset that it names.");
                return (position with { Offset = offset }, true, null);
            case EventsApiMessage.Error { IsAboutEvent: true, Code: var code }:
                session.Report(ListenProgressKind.Waiting, $"Auth0 cannot send the next event ({code}), and names no offset after it. To skip it, listen with a later --since.");
                return (position, true, null);
            case EventsApiMessage.Error { Code: var code }:
                session.Report(ListenProgressKind.Waiting, $"Auth0 ended the stream ({code}).");
                return (position, true, null);
            case EventsApiMessage.Event received:
                session.Recover();
                return await ForwardAsync(received, request, session, cancellationToken) is { } error
                    ? (position, true, error)
                    : (next with { Time = received.Time > position.Time ? received.Time.Value : position.Time }, false, null);
            case EventsApiMessage.Unreadable:
                session.Recover();
                session.Report(ListenProgressKind.Unreadable, "Auth0 sent a message that is not a valid event, or too long.");
                return (next, false, null);
            default:
                session.Recover();
                return (next, false, null);
        }
    }

    /// <returns>Why no event will be accepted; null if this one was, or never will be.</returns>
    private async Task<OperationFailure?> ForwardAsync(EventsApiMessage.Event received, ListenRequest request, ListenSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _forwarder.PostAsync(request.Webhook, request.Credential, received.Json, cancellationToken);
            if (result.IsAccepted || result.IsRejected)
            {
                session.Recover();
                session.Report(result.IsAccepted ? ListenProgressKind.Forwarded : ListenProgressKind.Rejected, result.IsAccepted ? null : $"Webhook: {result.Describe()}.", received);
                return null;
            }

            if (result.Misconfiguration is { } problem)
            {
                return new OperationFailure(FailureKind.Unavailable, problem);
            }

            session.Report(ListenProgressKind.Waiting, $"Webhook: {result.Describe()}.", received);
            await session.WaitAsync(null, cancellationToken);
        }
    }

    private static async Task<OperationFailure?> StoreAsync(ListenRequest request, StoredOffset position, CancellationToken cancellationToken) =>
        await request.Offsets.WriteAsync(position, cancellationToken) is { } problem ? new OperationFailure(FailureKind.Invalid, problem) : null;

    private static StoredOffset ResumeByTimestamp(StoredOffset position, ListenSession session, string reason)
    {
        session.Report(ListenProgressKind.ResumedByTimestamp, reason);
        session.ResumedFrom = position.Time == session.ResumedFrom ? position.Time : position.Time - EventsApiClient.TimeOverlap;
        return new StoredOffset(null, session.ResumedFrom.Value);
    }
}
