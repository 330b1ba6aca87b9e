using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Sends poison messages to review.</summary>
public sealed class ParkPoisonedEvent(PoisonMessageHandler handler)
{
    [Function(nameof(ParkPoisonedEvent))]
    public Task RunAsync([QueueTrigger(EventQueue.PoisonQueueName)] QueueMessage message, CancellationToken cancellationToken) =>
        handler.HandleAsync(message.Body.ToMemory(), cancellationToken);
}
