using Azure;

namespace Auth0Sync.Core.Queueing;

/// <summary>The queues of events, one for each target, and their claim checks.</summary>
public interface IEventQueue
{
    /// <summary>Stores a message durably in the queue of its target.</summary>
    /// <param name="message">Its claim check, if any, is reused.</param>
    /// <param name="delay">How long the message is hidden, at most 7 days.</param>
    /// <param name="cancellationToken">Cancels the call; whether the message was stored is then unknown.</param>
    /// <exception cref="RequestFailedException">The message was not stored.</exception>
    Task SendAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Decodes a message and fetches its claim check.</summary>
    /// <exception cref="NotSupportedException">A newer version wrote the message.</exception>
    /// <exception cref="RequestFailedException">The blob cannot be read now.</exception>
    Task<MessageReadResult> ReadAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Deletes the claim check of a completed message.</summary>
    Task CompleteAsync(EventMessage message, CancellationToken cancellationToken);

    /// <summary>Deletes the claim checks of a user's events. A message that refers to one is then unreadable.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="until">Claim checks of later events are kept.</param>
    /// <param name="cancellationToken">Cancels the call; some claim checks may be deleted already.</param>
    /// <returns>The number of deleted claim checks.</returns>
    Task<int> DeleteClaimChecksAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Returns what tells this storage from that of another installation, and from itself before it was emptied. Contains no secret.</summary>
    /// <exception cref="RequestFailedException">The storage cannot be read.</exception>
    Task<string> GetIdentityAsync(CancellationToken cancellationToken);

    /// <summary>Checks that the queue of every enabled target can be reached.</summary>
    /// <exception cref="RequestFailedException">A queue cannot be reached.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Peeks at a queue. Foreign messages are tolerated.</summary>
    /// <param name="queueName">A name of <see cref="TargetQueue"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Since when the oldest visible message has waited; null if there is none.</returns>
    /// <exception cref="RequestFailedException">The queue cannot be read.</exception>
    Task<DateTimeOffset?> GetOldestMessageTimeAsync(string queueName, CancellationToken cancellationToken);
}
