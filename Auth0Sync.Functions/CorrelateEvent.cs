using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Processes queued events. After an exception, the platform retries the message.</summary>
public sealed class CorrelateEvent(QueueMessageProcessor processor)
{
    [Function(nameof(CorrelateEvent))]
    public Task RunAsync([QueueTrigger(EventQueue.QueueName)] QueueMessage message, CancellationToken cancellationToken) =>
        processor.ProcessAsync(message.Body.ToMemory(), cancellationToken);
}
