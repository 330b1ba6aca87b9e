using Microsoft.Azure.Storage.Queue;
using Microsoft.Azure.WebJobs.Host.Queues;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>
/// Has the engine hand over and poison messages as they are on the wire. It would decode them from base64, and what
/// somebody wrote without base64 would fail in every function, the one of the poison queue included.
/// </summary>
internal sealed class RawQueueProcessorFactory : IQueueProcessorFactory
{
    /// <inheritdoc/>
    public QueueProcessor Create(QueueProcessorFactoryContext context)
    {
        context.Queue.EncodeMessage = false;
        context.PoisonQueue?.EncodeMessage = false;
        return new QueueProcessor(context);
    }

    /// <summary>The body of a message: decoded from base64, or as it is where it is none.</summary>
    public static ReadOnlyMemory<byte> DecodeBody(CloudQueueMessage message)
    {
        try
        {
            return Convert.FromBase64String(message.AsString);
        }
        catch (FormatException)
        {
            return message.AsBytes;
        }
    }
}
