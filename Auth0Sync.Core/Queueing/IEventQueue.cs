using Azure;

namespace Auth0Sync.Core.Queueing;

/// <summary>The queue of events, and whatever belongs to a message besides its body.</summary>
public interface IEventQueue
{
    /// <summary>Stores a message. When this returns, the event is safe.</summary>
    /// <param name="message">The message; its claim check, if it has one, is kept.</param>
    /// <param name="delay">How long the message stays hidden, at most 7 days.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="RequestFailedException">The storage account did not take it.</exception>
    Task SendAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Decodes a message and redeems its claim check.</summary>
    /// <exception cref="NotSupportedException">A newer version wrote the message.</exception>
    /// <exception cref="RequestFailedException">The blob cannot be read for now.</exception>
    Task<MessageReadResult> ReadAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Deletes what a finished message leaves behind.</summary>
    Task CompleteAsync(EventMessage message, CancellationToken cancellationToken);

    /// <summary>Deletes the claim checks of a user's events. A message that refers to one is then unreadable.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="until">Those of later events are kept.</param>
    /// <param name="cancellationToken">Cancels the work; some of it may be done.</param>
    /// <returns>How many there were.</returns>
    Task<int> DeleteClaimChecksAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Makes sure that the queue answers.</summary>
    /// <exception cref="RequestFailedException">It does not.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Looks at a queue without taking anything, whatever somebody else may have put there.</summary>
    /// <param name="queueName"><see cref="EventQueue.QueueName"/> or <see cref="EventQueue.PoisonQueueName"/>.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>Since when its oldest visible message has been waiting; null where none waits.</returns>
    /// <exception cref="RequestFailedException">The storage account does not answer.</exception>
    Task<DateTimeOffset?> GetOldestMessageTimeAsync(string queueName, CancellationToken cancellationToken);
}
