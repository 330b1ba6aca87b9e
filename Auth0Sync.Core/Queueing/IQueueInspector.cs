using Azure;

namespace Auth0Sync.Core.Queueing;

/// <summary>Looks into a queue without taking messages from it.</summary>
public interface IQueueInspector
{
    /// <summary>The most messages that one peek returns.</summary>
    const int MaxPeekedMessages = 32;

    /// <param name="queueName">A name of <see cref="TargetQueue"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The approximate number of messages, including those that are delayed or in progress.</returns>
    /// <exception cref="RequestFailedException">The queue cannot be read.</exception>
    Task<int> CountAsync(string queueName, CancellationToken cancellationToken);

    /// <param name="queueName">A name of <see cref="TargetQueue"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The bodies of the first visible messages, decoded from base64.</returns>
    /// <exception cref="RequestFailedException">The queue cannot be read.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> PeekAsync(string queueName, CancellationToken cancellationToken);
}
