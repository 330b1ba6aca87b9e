using Auth0Sync.Core.Storage;
using Azure.Storage.Queues.Models;

namespace Auth0Sync.Core.Queueing;

/// <summary>Looks at the first messages of a queue. It needs no settings, so that it also works while they are invalid.</summary>
internal sealed class MessagePeeker(StorageAccount storage)
{
    /// <summary>The bodies of the first visible messages, decoded from base64.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> PeekAsync(string queueName, CancellationToken cancellationToken) =>
        [.. (await PeekRawAsync(queueName, cancellationToken)).Select(Decode)];

    /// <inheritdoc cref="IEventQueue.GetOldestMessageTimeAsync"/>
    public async Task<DateTimeOffset?> GetOldestMessageTimeAsync(string queueName, CancellationToken cancellationToken)
    {
        // The order of a queue is not strict, so the first message need not be the oldest.
        var peeked = await PeekRawAsync(queueName, cancellationToken);

        // A requeued message has waited since it became visible.
        return peeked.Min(message => message.InsertedOn + EventMessageCodec.ReadDelay(Decode(message)));
    }

    // Without decoding by the client, which fails if a single message is not base64.
    private async Task<PeekedMessage[]> PeekRawAsync(string queueName, CancellationToken cancellationToken) =>
        (await storage.RawQueues.GetQueueClient(queueName).PeekMessagesAsync(IQueueInspector.MaxPeekedMessages, cancellationToken)).Value;

    private static ReadOnlyMemory<byte> Decode(PeekedMessage message) => EventMessageCodec.DecodeBase64(message.Body.ToArray());
}
