using Microsoft.Azure.Storage.Queue;
using Microsoft.Azure.WebJobs.Host.Queues;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>
/// Turns off base64 decoding in the WebJobs SDK. With it, a message that is not base64 would fail in every function,
/// including the one of the poison queue.
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

    /// <summary>Decodes the body from base64, or returns it unchanged if it is not base64.</summary>
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
