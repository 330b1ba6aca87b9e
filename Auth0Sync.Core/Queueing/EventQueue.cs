using System.Diagnostics;
using Auth0Sync.Core.Startup;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Auth0Sync.Core.Queueing;

/// <summary>
/// The queue of events and its claim checks. Messages never expire; an event that does not fit into a message even
/// when compressed goes to a blob, which is deleted when the message is done.
/// </summary>
public sealed class EventQueue(StorageAccount storage, Auth0SyncActivitySource activities) : IEventQueue, IStorePreparation
{
    /// <summary>The queue. Triggers bind to it by this name, so it is not a setting.</summary>
    public const string Name = "auth0-events";

    /// <summary>Where the platform puts a message that failed too often.</summary>
    public const string PoisonName = Name + "-poison";

    /// <summary>The container of the events that are too large for a message.</summary>
    public const string ContainerName = "auth0-events";

    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    private readonly QueueClient _queue = storage.Queues.GetQueueClient(Name);
    private readonly BlobContainerClient _claimChecks = storage.Blobs.GetBlobContainerClient(ContainerName);

    /// <inheritdoc/>
    public async Task SendAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        using var activity = activities.StartSend(message.Target, isNew: message.TraceParent is null);
        try
        {
            await StoreAsync(message.TracedBy(activity ?? Activity.Current), delay, cancellationToken);
        }
        catch (Exception e)
        {
            activity?.Fail(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<MessageReading> ReadAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var reading = EventMessageCodec.Decode(body);
        if (reading is not MessageReading.Read { Message: { ClaimCheck: { } blob } message })
        {
            return reading;
        }

        try
        {
            var content = await _claimChecks.GetBlobClient(blob).DownloadContentAsync(cancellationToken);
            return new MessageReading.Read(message with { EventJson = content.Value.Content.ToMemory() });
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return new MessageReading.Unreadable("refers to an event whose blob is gone");
        }
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (message.ClaimCheck is { } blob)
        {
            await _claimChecks.DeleteBlobIfExistsAsync(blob, cancellationToken: cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await storage.Queues.GetQueueClient(PoisonName).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await _claimChecks.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken) => await _queue.GetPropertiesAsync(cancellationToken);

    private async Task StoreAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var body = message.ClaimCheck is null ? EventMessageCodec.EncodeInline(message) : EventMessageCodec.EncodeClaimCheck(message);
        if (body is null)
        {
            // A name that says nothing, and is new every time: two copies of one event must not share, and lose, a blob.
            message = message with { ClaimCheck = $"{message.ReceivedAt:yyyy-MM-dd}/{Guid.NewGuid():N}.json" };
            await _claimChecks.UploadBlobAsync(message.ClaimCheck, new BinaryData(message.EventJson), cancellationToken);
            body = EventMessageCodec.EncodeClaimCheck(message);
        }

        await _queue.SendMessageAsync(new BinaryData(body.Value), delay, NeverExpires, cancellationToken);
    }
}
