using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Queueing;

/// <summary>
/// Empties the queues of an earlier version, in which all targets shared one. Each message is sent to the queue of its target
/// before it is deleted: a crash in between duplicates the event and does not lose it.
/// </summary>
public sealed partial class SharedQueueMigration(StorageAccount storage, QueuedTargets targets, ILogger<SharedQueueMigration> logger) : IStorageMigration
{
    public const string QueueName = "auth0-events";

    public const string PoisonQueueName = QueueName + TargetQueue.PoisonSuffix;

    // The maximum of one call.
    private const int MaxMessages = 32;

    // No other instance receives a message while it is moved.
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    /// <inheritdoc/>
    public async Task<bool> MigrateAsync(CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(
            MoveMessagesAsync(QueueName, TargetQueue.GetName, cancellationToken),
            MoveMessagesAsync(PoisonQueueName, TargetQueue.GetPoisonName, cancellationToken));
        return results.Contains(true);
    }

    private async Task<bool> MoveMessagesAsync(string queueName, Func<string, string> getNewName, CancellationToken cancellationToken)
    {
        // The raw client receives any message and sends it unchanged, also one that is not base64.
        var queue = storage.RawQueues.GetQueueClient(queueName);
        var count = 0;
        try
        {
            while (await ReceiveOrNullAsync(queue, cancellationToken) is { } messages)
            {
                if (messages.Length == 0)
                {
                    // Hidden messages are moved once they are visible.
                    return (await queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount > 0;
                }

                await Task.WhenAll(messages.Select(message => MoveMessageAsync(queue, message, getNewName, cancellationToken)));
                count += messages.Length;
            }

            return false;
        }
        finally
        {
            if (count > 0)
            {
                LogMoved(count, queueName);
            }
        }
    }

    private static async Task<QueueMessage[]?> ReceiveOrNullAsync(QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(MaxMessages, VisibilityTimeout, cancellationToken)).Value;
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return null;
        }
    }

    private async Task MoveMessageAsync(QueueClient queue, QueueMessage message, Func<string, string> getNewName, CancellationToken cancellationToken)
    {
        var newQueue = storage.RawQueues.GetQueueClient(getNewName(GetTarget(message)));
        await newQueue.SendMessageAsync(message.Body, timeToLive: NeverExpires, cancellationToken: cancellationToken);
        try
        {
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // It was visible again, and another instance moved it too.
        }
    }

    // Any enabled target takes a message that cannot be read, or whose target is not enabled, to review.
    private string GetTarget(QueueMessage message)
    {
        var target = EventMessageCodec.ReadTarget(EventMessageCodec.DecodeBase64(message.Body.ToArray()));
        return target is not null && targets.Names.Contains(target) ? target : targets.Names[0];
    }

    [LoggerMessage(LogEvents.SharedQueueEmptied, LogLevel.Information, "Moved {Count} messages from {Queue}, which an earlier version used, to the queues of their targets", EventName = nameof(LogEvents.SharedQueueEmptied))]
    private partial void LogMoved(int count, string queue);
}
