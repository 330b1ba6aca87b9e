using System.Diagnostics;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Azure;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Review;

/// <summary>
/// Moves messages from the poison queues, where they expire after 7 days, to the review store. Never throws because of the
/// content of a message: a poison queue has no poison queue, so an unreadable message is stored unchanged.
/// </summary>
public sealed partial class PoisonMessageHandler(
    IEventQueue queue,
    IReviewStore review,
    LargeEventLimiter largeEvents,
    JournalWriter journal,
    LedgerHasher hasher,
    Auth0SyncMetrics metrics,
    Auth0SyncActivitySource activities,
    TimeProvider time,
    ILogger<PoisonMessageHandler> logger)
{
    private const string RetriesExhaustedMessage = "The event failed unexpectedly at every attempt of the platform. The log contains the exceptions.";

    /// <param name="body">The body of the message, decoded from base64.</param>
    /// <param name="cancellationToken">If canceled, the message is delivered again.</param>
    /// <exception cref="Azure.RequestFailedException">The item was not stored; the message is delivered again.</exception>
    public async Task HandleAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var slot = await largeEvents.AcquireAsync(body, cancellationToken);
        if (await ReadOrNullAsync(body, cancellationToken) is not { } message)
        {
            await review.AddAsync(ReviewItem.FromMessage(ReviewReason.Poisoned, RetriesExhaustedMessage, body, time.GetUtcNow()), cancellationToken);
            Record(null, null);
            LogSentToReview("unreadable message");
            return;
        }

        using var activity = activities.StartPark(TargetQueue.GetPoisonName(message.Target), message.Target, message.TraceParent, message.TraceState);
        try
        {
            await SendToReviewAsync(message, activity, cancellationToken);
        }
        catch (Exception e)
        {
            activity?.SetError(e);
            throw;
        }
    }

    private async Task SendToReviewAsync(EventMessage message, Activity? activity, CancellationToken cancellationToken)
    {
        var auth0Event = EventReader.Read(message.EventJson.Span) is EventReadResult.Success read ? read.Event : null;
        activity?.SetTag("auth0sync.event.id", auth0Event?.Id);
        var finding = new ReviewFinding(ReviewReason.Poisoned, RetriesExhaustedMessage, []);
        await review.AddAsync(ReviewItem.FromEvent(finding, message, auth0Event, time.GetUtcNow()), cancellationToken);
        await queue.CompleteAsync(message, cancellationToken);
        Record(message, auth0Event);
        LogSentToReview(auth0Event?.Id ?? "message without an event");
    }

    private void Record(EventMessage? message, Auth0Event? auth0Event)
    {
        metrics.RecordParked(nameof(ReviewReason.Poisoned));
        journal.Record(new JournalEntry(
            auth0Event?.Id,
            auth0Event?.Type,
            message?.Target,
            JournalEntry.Review,
            nameof(ReviewReason.Poisoned),
            null,
            auth0Event is null ? null : hasher.HashUserId(auth0Event.User.UserId),
            auth0Event?.Time,
            time.GetUtcNow(),
            message?.Attempt ?? 1));
    }

    private async Task<EventMessage?> ReadOrNullAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            return await queue.ReadAsync(body, cancellationToken) is MessageReadResult.Success read ? read.Message : null;
        }
        catch (NotSupportedException)
        {
            // A newer version wrote the message, and there are no retries left.
            return null;
        }
        catch (RequestFailedException e) when (!e.IsTransient())
        {
            // The claim check can never be read. The item contains the message, which names the blob.
            return null;
        }
    }

    [LoggerMessage(LogEvents.PoisonEventSentToReview, LogLevel.Error, "Moved a poison message to review: {Auth0EventId}", EventName = nameof(LogEvents.PoisonEventSentToReview))]
    private partial void LogSentToReview(string auth0EventId);
}
