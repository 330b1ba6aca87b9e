using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Microsoft.Azure.Storage.Queue;
using Microsoft.Azure.WebJobs;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>
/// The queue side, under the names of the Functions app: the same trigger that the Functions host runs, so retries and
/// poison behave as in Azure.
/// </summary>
public sealed class QueueTriggers(QueueMessageProcessor correlator, PoisonMessageHandler parker)
{
    /// <summary>Takes one event to its outcome.</summary>
    [FunctionName("CorrelateEvent")]
    public Task CorrelateEventAsync([QueueTrigger(EventQueue.QueueName)] CloudQueueMessage message, CancellationToken cancellationToken) =>
        correlator.ProcessAsync(RawQueueProcessorFactory.DecodeBody(message), cancellationToken);

    /// <summary>Sets one event aside that failed too often.</summary>
    [FunctionName("ParkPoisonedEvent")]
    public Task ParkPoisonedEventAsync([QueueTrigger(EventQueue.PoisonQueueName)] CloudQueueMessage message, CancellationToken cancellationToken) =>
        parker.HandleAsync(RawQueueProcessorFactory.DecodeBody(message), cancellationToken);
}
