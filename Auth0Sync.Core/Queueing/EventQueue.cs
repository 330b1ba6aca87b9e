using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Queueing;

/// <summary>
/// The queues of events, one for each target, and their claim checks. Messages do not expire. An event that does not fit into a message even if
/// compressed is stored in a blob, which is deleted when the message is completed.
/// </summary>
public sealed class EventQueue(
    StorageAccount storage,
    LedgerHasher hash,
    Auth0SyncActivitySource activities,
    QueuedTargets targets,
    IOptionsMonitor<WebhookOptions>? webhookOptions = null)
    : IEventQueue, IQueueInspector, IStorageInitializer
{
    /// <summary>The container for events that are too large for a message.</summary>
    public const string ClaimCheckContainerName = "auth0-events";

    private const string DigestMetadataKey = "sha256";
    private const string UserMetadataKey = "person";
    private const string TimeMetadataKey = "time";

    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    private readonly MessagePeeker _peeker = new(storage);
    private readonly BlobContainerClient _claimChecks = storage.Blobs.GetBlobContainerClient(ClaimCheckContainerName);

    // Kilobytes can decompress to gigabytes. An event is never twice as large as its body.
    private int MaxEventBytes => webhookOptions is null ? EventMessageCodec.MaxEventBytes : 2 * webhookOptions.CurrentValue.MaxBodyBytes;

    /// <inheritdoc/>
    public async Task SendAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        using var activity = activities.StartSend(TargetQueue.GetName(message.Target), message.Target, isNew: message.TraceParent is null);
        try
        {
            await EncodeAndSendAsync(message.WithTraceContext(activity ?? Activity.Current), delay, cancellationToken);
        }
        catch (Exception e)
        {
            activity?.SetError(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<MessageReadResult> ReadAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var result = EventMessageCodec.Decode(body, MaxEventBytes);
        if (result is not MessageReadResult.Success { Message: { ClaimCheckBlobName: { } blob } message })
        {
            return result;
        }

        return ClaimCheckName.IsValid(blob)
            ? await ReadClaimCheckAsync(message, blob, cancellationToken)
            : new MessageReadResult.Unreadable("has an invalid blob name");
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (message.ClaimCheckBlobName is { } blob && ClaimCheckName.IsValid(blob))
        {
            await _claimChecks.DeleteBlobIfExistsAsync(blob, cancellationToken: cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<int> DeleteClaimChecksAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var userHashes = hash.GetAllHashesForStoredData(userId).ToArray();
        var deleted = 0;
        // There are few claim checks: only the largest events have one, and only while they are in the queue.
        await foreach (var blob in _claimChecks.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellationToken))
        {
            if (blob.Metadata.TryGetValue(UserMetadataKey, out var userHash)
                && userHashes.Contains(userHash)
                && DateTimeOffset.Parse(blob.Metadata[TimeMetadataKey], CultureInfo.InvariantCulture) <= until
                && await _claimChecks.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken))
            {
                deleted++;
            }
        }

        return deleted;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var queues = targets.Names.SelectMany(target => new[] { GetQueue(target), storage.Queues.GetQueueClient(TargetQueue.GetPoisonName(target)) });
        await Task.WhenAll(
        [
            _claimChecks.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            .. queues.Select(queue => queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken)),
        ]);
    }

    // The container has another ETag if it is created again, and keeps it until the container itself is written:
    // https://azure.github.io/azure-storage-java/com/microsoft/azure/storage/blob/BlobContainerProperties.html. If it changed more
    // often, an import would only begin anew.
    /// <inheritdoc/>
    public async Task<string> GetIdentityAsync(CancellationToken cancellationToken)
    {
        var container = await _claimChecks.GetPropertiesAsync(cancellationToken: cancellationToken);
        return ComputeDigest(Encoding.UTF8.GetBytes($"{_claimChecks.Uri.GetLeftPart(UriPartial.Path)} {container.Value.ETag}"));
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(targets.Names.Select(target => GetQueue(target).GetPropertiesAsync(cancellationToken)));

    /// <inheritdoc/>
    public Task<DateTimeOffset?> GetOldestMessageTimeAsync(string queueName, CancellationToken cancellationToken) =>
        _peeker.GetOldestMessageTimeAsync(queueName, cancellationToken);

    /// <inheritdoc/>
    public async Task<int> CountAsync(string queueName, CancellationToken cancellationToken) =>
        (await storage.Queues.GetQueueClient(queueName).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> PeekAsync(string queueName, CancellationToken cancellationToken) =>
        _peeker.PeekAsync(queueName, cancellationToken);

    private QueueClient GetQueue(string target) => storage.Queues.GetQueueClient(TargetQueue.GetName(target));

    private async Task EncodeAndSendAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var body = message.ClaimCheckBlobName is null ? EventMessageCodec.EncodeInline(message, delay) : EventMessageCodec.EncodeClaimCheck(message, delay);
        if (body is null)
        {
            message = message with { ClaimCheckBlobName = ClaimCheckName.Create(message.ReceivedAt), ClaimCheckDigest = ComputeDigest(message.EventJson.Span) };
            await UploadClaimCheckAsync(message.ClaimCheckBlobName, message, cancellationToken);
            body = EventMessageCodec.EncodeClaimCheck(message, delay);
        }

        await GetQueue(message.Target).SendMessageAsync(new BinaryData(body.Value), delay, NeverExpires, cancellationToken);
    }

    private async Task UploadClaimCheckAsync(string blobName, EventMessage message, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string> { [DigestMetadataKey] = message.ClaimCheckDigest! },
        };
        if (EventReader.Read(message.EventJson.Span) is EventReadResult.Success { Event: var auth0Event })
        {
            options.Metadata[UserMetadataKey] = hash.HashUserIdForStoredData(auth0Event.User.UserId);
            options.Metadata[TimeMetadataKey] = auth0Event.Time.ToString("O", CultureInfo.InvariantCulture);
        }

        await _claimChecks.GetBlobClient(blobName).UploadAsync(new BinaryData(message.EventJson), options, cancellationToken);
    }

    private async Task<MessageReadResult> ReadClaimCheckAsync(EventMessage message, string blobName, CancellationToken cancellationToken)
    {
        try
        {
            // One byte more than allowed is enough to detect a blob that is too large.
            var content = await _claimChecks.GetBlobClient(blobName).DownloadContentAsync(new BlobDownloadOptions { Range = new HttpRange(0, MaxEventBytes + 1) }, cancellationToken);
            return ValidateClaimCheck(message, content.Value.Content.ToMemory(), content.Value.Details.Metadata);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 416)
        {
            return new MessageReadResult.Unreadable("refers to a blob that no longer exists");
        }
    }

    // Both the message and the blob have a digest, except those of an older version.
    private MessageReadResult ValidateClaimCheck(EventMessage message, ReadOnlyMemory<byte> content, IDictionary<string, string>? metadata)
    {
        if (content.Length > MaxEventBytes)
        {
            return new MessageReadResult.Unreadable("refers to a blob that exceeds the maximum event size");
        }

        var needsDigest = message.ClaimCheckDigest is not null || metadata?.ContainsKey(DigestMetadataKey) == true;
        return needsDigest && message.ClaimCheckDigest != ComputeDigest(content.Span)
            ? new MessageReadResult.Unreadable("refers to a blob with another event")
            : new MessageReadResult.Success(message with { EventJson = content });
    }

    private static string ComputeDigest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
