using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Startup;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Queueing;

/// <summary>
/// The queue of events and its claim checks. Messages never expire; an event that does not fit into a message even
/// when compressed goes to a blob, which is deleted when the message is done.
/// </summary>
public sealed class EventQueue(StorageAccount storage, LedgerHash hash, Auth0SyncActivitySource activities, IOptionsMonitor<WebhookOptions>? webhook = null)
    : IEventQueue, IStorePreparation
{
    /// <summary>The queue. Triggers bind to it by this name, so it is not a setting.</summary>
    public const string Name = "auth0-events";

    /// <summary>Where the platform puts a message that failed too often.</summary>
    public const string PoisonName = Name + "-poison";

    /// <summary>The container of the events that are too large for a message.</summary>
    public const string ContainerName = "auth0-events";

    private const string DigestKey = "sha256";
    private const string PersonKey = "person";
    private const string TimeKey = "time";

    // The most that one look can show. The order of a queue is not strict, so the first message need not be the oldest.
    private const int MaxPeeked = 32;

    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    private readonly QueueClient _queue = storage.Queues.GetQueueClient(Name);
    private readonly QueueClient _poison = storage.Queues.GetQueueClient(PoisonName);
    private readonly BlobContainerClient _claimChecks = storage.Blobs.GetBlobContainerClient(ContainerName);

    // A few kilobytes can hold gigabytes of blanks. Twice the size of a body is more than an event can grow on its way.
    private int MaxEventBytes => webhook is null ? EventMessageCodec.MaxEventBytes : 2 * webhook.CurrentValue.MaxBodyBytes;

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
        var reading = EventMessageCodec.Decode(body, MaxEventBytes);
        if (reading is not MessageReading.Read { Message: { ClaimCheck: { } blob } message })
        {
            return reading;
        }

        return ClaimCheckName.IsValid(blob)
            ? await RedeemAsync(message, blob, cancellationToken)
            : new MessageReading.Unreadable("names a blob in a form that Auth0Sync does not write");
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (message.ClaimCheck is { } blob && ClaimCheckName.IsValid(blob))
        {
            await _claimChecks.DeleteBlobIfExistsAsync(blob, cancellationToken: cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<int> ForgetAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var persons = hash.AllOfPerson(userId).ToArray();
        var deleted = 0;
        // There are few claim checks at a time: only the largest events have one, and only while they are worked on.
        await foreach (var blob in _claimChecks.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellationToken))
        {
            if (blob.Metadata.TryGetValue(PersonKey, out var person)
                && persons.Contains(person)
                && DateTimeOffset.Parse(blob.Metadata[TimeKey], CultureInfo.InvariantCulture) <= until
                && await _claimChecks.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken))
            {
                deleted++;
            }
        }

        return deleted;
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await _poison.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await _claimChecks.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken) => await _queue.GetPropertiesAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> PeekOldestAsync(string queueName, CancellationToken cancellationToken)
    {
        var peeked = await storage.RawQueues.GetQueueClient(queueName).PeekMessagesAsync(MaxPeeked, cancellationToken);

        // A message that was put back waits from the moment on at which it is due.
        return peeked.Value.Min(message => message.InsertedOn + EventMessageCodec.ReadDelay(FromBase64(message.Body.ToArray())));
    }

    // Nothing where somebody else wrote something that is not base64.
    private static ReadOnlyMemory<byte> FromBase64(byte[] body) =>
        Base64.DecodeFromUtf8InPlace(body, out var length) == OperationStatus.Done ? body.AsMemory(0, length) : default;

    private async Task StoreAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var body = message.ClaimCheck is null ? EventMessageCodec.EncodeInline(message, delay) : EventMessageCodec.EncodeClaimCheck(message, delay);
        if (body is null)
        {
            message = message with { ClaimCheck = ClaimCheckName.New(message.ReceivedAt), ClaimCheckDigest = Digest(message.EventJson.Span) };
            await UploadAsync(message.ClaimCheck, message, cancellationToken);
            body = EventMessageCodec.EncodeClaimCheck(message, delay);
        }

        await _queue.SendMessageAsync(new BinaryData(body.Value), delay, NeverExpires, cancellationToken);
    }

    private async Task UploadAsync(string blob, EventMessage message, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string> { [DigestKey] = message.ClaimCheckDigest! },
        };
        if (EventReader.Read(message.EventJson.Span) is EventReading.Read { Event: var auth0Event })
        {
            options.Metadata[PersonKey] = hash.OfPerson(auth0Event.User.UserId);
            options.Metadata[TimeKey] = auth0Event.Time.ToString("O", CultureInfo.InvariantCulture);
        }

        await _claimChecks.GetBlobClient(blob).UploadAsync(new BinaryData(message.EventJson), options, cancellationToken);
    }

    private async Task<MessageReading> RedeemAsync(EventMessage message, string blob, CancellationToken cancellationToken)
    {
        try
        {
            // A byte more than is allowed, so that what is too large is seen to be, and no more of it is read.
            var content = await _claimChecks.GetBlobClient(blob).DownloadContentAsync(new BlobDownloadOptions { Range = new HttpRange(0, MaxEventBytes + 1) }, cancellationToken);
            return Check(message, content.Value.Content.ToMemory(), content.Value.Details.Metadata);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 416)
        {
            return new MessageReading.Unreadable("refers to an event whose blob is gone");
        }
    }

    // A message names the digest of its event, and a blob says that it has to. Only blobs of an older version do not.
    private MessageReading Check(EventMessage message, ReadOnlyMemory<byte> content, IDictionary<string, string>? metadata)
    {
        if (content.Length > MaxEventBytes)
        {
            return new MessageReading.Unreadable("refers to a blob that is larger than any event");
        }

        var needsDigest = message.ClaimCheckDigest is not null || metadata?.ContainsKey(DigestKey) == true;
        return needsDigest && message.ClaimCheckDigest != Digest(content.Span)
            ? new MessageReading.Unreadable("refers to a blob that holds another event")
            : new MessageReading.Read(message with { EventJson = content });
    }

    private static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
