using System.Diagnostics;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Azure;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Review;

/// <summary>
/// Moves a message from the poison queue, where it would live for 7 days without a reason, to the review store. Never
/// throws for what a message holds: a poison queue has no poison queue of its own, so what cannot be read is parked as
/// it is.
/// </summary>
public sealed partial class PoisonMessageHandler(
    IEventQueue queue,
    IReviewStore review,
    LargeEventLimiter largeEvents,
    Auth0SyncMetrics metrics,
    Auth0SyncActivitySource activities,
    TimeProvider time,
    ILogger<PoisonMessageHandler> logger)
{
    private const string RetriesExhaustedMessage = "The event failed unexpectedly as often as the platform tries; the log has the exceptions.";

    /// <summary>Parks a message.</summary>
    /// <param name="body">The body of the message, decoded from base64.</param>
    /// <param name="cancellationToken">Cancels the work; the message then comes back.</param>
    /// <exception cref="Azure.RequestFailedException">The storage account did not take the item; the message comes back.</exception>
    public async Task HandleAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var place = await largeEvents.AcquireAsync(body, cancellationToken);
        if (await ReadOrNullAsync(body, cancellationToken) is not { } message)
        {
            await review.AddAsync(ReviewItem.FromMessage(ReviewReason.Poisoned, RetriesExhaustedMessage, body, time.GetUtcNow()), cancellationToken);
            metrics.RecordParked(nameof(ReviewReason.Poisoned));
            LogSentToReview("that cannot be read");
            return;
        }

        using var activity = activities.StartPark(EventQueue.PoisonQueueName, message.Target, message.TraceParent, message.TraceState);
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
        metrics.RecordParked(nameof(ReviewReason.Poisoned));
        LogSentToReview(auth0Event?.Id ?? "without an event");
    }

    private async Task<EventMessage?> ReadOrNullAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            return await queue.ReadAsync(body, cancellationToken) is MessageReadResult.Success read ? read.Message : null;
        }
        catch (NotSupportedException)
        {
            // A newer version wrote it; here there is nobody left to retry for.
            return null;
        }
        catch (RequestFailedException e) when (!e.IsTransient())
        {
            // The claim check cannot be read, now or later. The message says where it is, and nothing of it is deleted.
            return null;
        }
    }

    [LoggerMessage(LogEvents.PoisonEventSentToReview, LogLevel.Error, "A poisoned event is parked for review: {Auth0EventId}", EventName = nameof(LogEvents.PoisonEventSentToReview))]
    private partial void LogSentToReview(string auth0EventId);
}
