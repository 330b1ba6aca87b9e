using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Azure;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>Reads what a review item keeps, as a message to its target.</summary>
internal sealed class ReviewEventReader(IEventQueue queue, TimeProvider time)
{
    /// <returns>Null if there is no message that can be read. That of another writer may hold no event.</returns>
    /// <exception cref="RequestFailedException">A claim check cannot be read now.</exception>
    public async Task<EventMessage?> ReadAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        // The content is the event; of an item whose message could not be read when it was added, it is the message.
        if (item.Target is { Length: > 0 } target && EventReader.Read(item.Content.Span) is EventReadResult.Success)
        {
            return EventMessage.Create(target, item.Content, time.GetUtcNow());
        }

        try
        {
            return await queue.ReadAsync(item.Content, cancellationToken) is MessageReadResult.Success { Message: var message }
                ? message with { RequeueCount = 0, ConsecutiveWaits = 0, BusySince = null }
                : null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
        catch (RequestFailedException e) when (e.Status is 403 or 404)
        {
            // The claim check cannot be read.
            return null;
        }
    }
}
