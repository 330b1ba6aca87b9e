using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Moves poisoned events to the review store, where they stay until a person acts.</summary>
public sealed class ParkPoisonedEvent(PoisonMessageHandler parker)
{
    /// <summary>Parks one message.</summary>
    [Function(nameof(ParkPoisonedEvent))]
    public Task RunAsync([QueueTrigger(EventQueue.PoisonQueueName)] QueueMessage message, CancellationToken cancellationToken) =>
        parker.HandleAsync(message.Body.ToMemory(), cancellationToken);
}
