using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>The functions of Stripe's queues. After an exception, the platform retries the message.</summary>
public sealed class StripeFunctions(QueueMessageProcessor processor, PoisonMessageHandler poisonHandler)
{
    private const string QueueName = TargetQueue.Prefix + "stripe";

    /// <summary>Processes queued events.</summary>
    [Function("CorrelateStripe")]
    public Task CorrelateAsync([QueueTrigger(QueueName)] QueueMessage message, CancellationToken cancellationToken) =>
        processor.ProcessAsync(message.Body.ToMemory(), cancellationToken);

    /// <summary>Sends poison messages to review.</summary>
    [Function("ParkStripe")]
    public Task ParkAsync([QueueTrigger(QueueName + TargetQueue.PoisonSuffix)] QueueMessage message, CancellationToken cancellationToken) =>
        poisonHandler.HandleAsync(message.Body.ToMemory(), cancellationToken);
}
