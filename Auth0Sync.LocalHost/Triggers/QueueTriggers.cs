using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Microsoft.Azure.Storage.Queue;
using Microsoft.Azure.WebJobs;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>
/// The queue triggers, under the names of the Functions app. The WebJobs SDK is also the engine of the Functions host, so
/// retries and poison messages work as in Azure.
/// </summary>
public sealed class QueueTriggers(QueueMessageProcessor processor, PoisonMessageHandler poisonHandler)
{
    [FunctionName("CorrelateEvent")]
    public Task CorrelateEventAsync([QueueTrigger(EventQueue.QueueName)] CloudQueueMessage message, CancellationToken cancellationToken) =>
        processor.ProcessAsync(RawQueueProcessorFactory.DecodeBody(message), cancellationToken);

    [FunctionName("ParkPoisonedEvent")]
    public Task ParkPoisonedEventAsync([QueueTrigger(EventQueue.PoisonQueueName)] CloudQueueMessage message, CancellationToken cancellationToken) =>
        poisonHandler.HandleAsync(RawQueueProcessorFactory.DecodeBody(message), cancellationToken);
}
