using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Correlates queued events with the targets. What it throws, the platform retries.</summary>
public sealed class CorrelateEvent(QueueMessageProcessor correlator)
{
    /// <summary>Takes one message to its outcome.</summary>
    [Function(nameof(CorrelateEvent))]
    public Task RunAsync([QueueTrigger(EventQueue.QueueName)] QueueMessage message, CancellationToken cancellationToken) =>
        correlator.ProcessAsync(message.Body.ToMemory(), cancellationToken);
}
