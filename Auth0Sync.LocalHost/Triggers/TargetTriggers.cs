using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Review;
using Microsoft.Azure.Storage.Queue;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>
/// The base class of the queue triggers of a target, which <see cref="TargetTriggerTypes"/> creates. The WebJobs SDK is also
/// the engine of the Functions host, so retries and poison messages work as in Azure.
/// </summary>
public abstract class TargetTriggers(QueueMessageProcessor processor, PoisonMessageHandler poisonHandler)
{
    protected Task CorrelateAsync(CloudQueueMessage message, CancellationToken cancellationToken) =>
        processor.ProcessAsync(RawQueueProcessorFactory.DecodeBody(message), cancellationToken);

    protected Task ParkAsync(CloudQueueMessage message, CancellationToken cancellationToken) =>
        poisonHandler.HandleAsync(RawQueueProcessorFactory.DecodeBody(message), cancellationToken);
}
