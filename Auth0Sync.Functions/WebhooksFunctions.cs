using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>The functions of the outgoing webhooks. After an exception, the platform retries the message.</summary>
public sealed class WebhooksFunctions(QueueMessageProcessor processor, PoisonMessageHandler poisonHandler)
{
    private const string QueueName = TargetQueue.Prefix + "webhook";

    [Function("CorrelateWebhooks")]
    public Task CorrelateAsync([QueueTrigger(QueueName)] QueueMessage message, CancellationToken cancellationToken) =>
        processor.ProcessAsync(message.Body.ToMemory(), cancellationToken);

    /// <summary>Sends poison messages to review.</summary>
    [Function("ParkWebhooks")]
    public Task ParkAsync([QueueTrigger(QueueName + TargetQueue.PoisonSuffix)] QueueMessage message, CancellationToken cancellationToken) =>
        poisonHandler.HandleAsync(message.Body.ToMemory(), cancellationToken);
}
