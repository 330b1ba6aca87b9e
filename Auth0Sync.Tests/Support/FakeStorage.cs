using System.Collections.Concurrent;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Moq;

namespace Auth0Sync.Tests.Support;

/// <summary>A storage account behind the SDK's own types: one queue, one container, and a way to break them.</summary>
internal sealed class FakeStorage
{
    private readonly Mock<QueueClient> _queue = new();
    private readonly Mock<QueueClient> _poison = new();
    private readonly Mock<BlobContainerClient> _container = new();
    private readonly Mock<TableClient> _tenants = new();
    private readonly ConcurrentQueue<SentMessage> _messages = new();
    private TableEntity? _tenant;
    private readonly ConcurrentQueue<Exception> _queueFailures = new();

    public FakeStorage()
    {
        var queues = new Mock<QueueServiceClient>();
        queues.Setup(service => service.GetQueueClient("auth0-events")).Returns(_queue.Object);
        queues.Setup(service => service.GetQueueClient(It.IsNotIn("auth0-events"))).Returns(_poison.Object);
        var blobs = new Mock<BlobServiceClient>();
        blobs.Setup(service => service.GetBlobContainerClient("auth0-events")).Returns(_container.Object);
        blobs.Setup(service => service.GetBlobContainerClient(It.IsNotIn("auth0-events"))).Returns(Mock.Of<BlobContainerClient>());
        var tables = new Mock<TableServiceClient>();
        tables.Setup(service => service.GetTableClient("Auth0SyncTenant")).Returns(_tenants.Object);
        tables.Setup(service => service.GetTableClient(It.IsNotIn("Auth0SyncTenant"))).Returns(Mock.Of<TableClient>());
        var rawQueues = new Mock<QueueServiceClient>();
        rawQueues.Setup(service => service.GetQueueClient(It.IsAny<string>())).Returns((string name) => RawQueue(name));
        Account = new StorageAccount(queues.Object, blobs.Object, tables.Object) { RawQueues = rawQueues.Object };

        _queue
            .Setup(queue => queue.SendMessageAsync(It.IsAny<BinaryData>(), It.IsAny<TimeSpan?>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>()))
            .Returns((BinaryData body, TimeSpan? delay, TimeSpan? timeToLive, CancellationToken token) => Send(body, delay, timeToLive, token));
        _queue
            .Setup(queue => queue.GetPropertiesAsync(It.IsAny<CancellationToken>()))
            .Returns(() => QueueFailure is not null
                ? Task.FromException<Response<QueueProperties>>(QueueFailure)
                : Task.FromResult(Answer(QueuesModelFactory.QueueProperties(new Dictionary<string, string>(), 0))));
        _container
            .Setup(container => container.DeleteBlobIfExistsAsync(
                It.IsAny<string>(), It.IsAny<DeleteSnapshotsOption>(), It.IsAny<BlobRequestConditions>(), It.IsAny<CancellationToken>()))
            .Returns((string name, DeleteSnapshotsOption _, BlobRequestConditions _, CancellationToken _) =>
                Task.FromResult(Answer(Blobs.TryRemove(name, out var _))));
        _container.Setup(container => container.GetBlobClient(It.IsAny<string>())).Returns((string name) => Blob(name));
        _tenants
            .Setup(table => table.GetEntityIfExistsAsync<TableEntity>(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<IEnumerable<string>>(), It.IsAny<CancellationToken>()))
            .Returns(() => Tenant(() => _tenant is { } row ? Response.FromValue(row, Mock.Of<Response>()) : Mock.Of<NullableResponse<TableEntity>>(absent => !absent.HasValue)));
        _tenants
            .Setup(table => table.AddEntityAsync(It.IsAny<TableEntity>(), It.IsAny<CancellationToken>()))
            .Returns((TableEntity row, CancellationToken _) => Tenant(() => Interlocked.CompareExchange(ref _tenant, row, null) is null
                ? Mock.Of<Response>()
                : throw new RequestFailedException(409, "EntityAlreadyExists")));
    }

    public StorageAccount Account { get; }

    /// <summary>What was sent, in order.</summary>
    public IReadOnlyList<SentMessage> Messages => [.. _messages];

    /// <summary>The blobs of the container by name.</summary>
    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary>What was said of each blob when it was stored.</summary>
    public ConcurrentDictionary<string, IDictionary<string, string>> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Set: every upload fails so.</summary>
    public Exception? UploadFailure { get; set; }

    /// <summary>Set: every download fails so.</summary>
    public Exception? DownloadFailure { get; set; }

    /// <summary>Set: the queue says so when it is asked whether it is well.</summary>
    public Exception? QueueFailure { get; set; }

    /// <summary>What a look at the queue shows: the body of each message as it stands there, and when it was put in.</summary>
    public List<(byte[] Body, DateTimeOffset InsertedOn)> Visible { get; } = [];

    /// <summary>What a look at the poison queue shows.</summary>
    public List<(byte[] Body, DateTimeOffset InsertedOn)> VisiblePoison { get; } = [];

    /// <summary>How looks at a queue fail, by its name.</summary>
    public Dictionary<string, Exception> PeekFailures { get; } = new(StringComparer.Ordinal);

    /// <summary>Set: the queue takes no message and gives no answer, until the caller gives up.</summary>
    public bool QueueHangs { get; set; }

    /// <summary>Set: the table of the tenant fails so.</summary>
    public Exception? TenantFailure { get; set; }

    /// <summary>How often the table of the tenant was asked for something.</summary>
    public int TenantRequests { get; private set; }

    /// <summary>How often the queue was asked to take a message, whether it did or not.</summary>
    public int SendAttempts { get; private set; }

    /// <summary>Lets the next send fail.</summary>
    public FakeStorage FailNextSend(Exception exception)
    {
        _queueFailures.Enqueue(exception);
        return this;
    }

    private Task<T> Tenant<T>(Func<T> answer)
    {
        TenantRequests++;
        return TenantFailure is null ? Task.FromResult(answer()) : Task.FromException<T>(TenantFailure);
    }

    private async Task<Response<SendReceipt>> Send(BinaryData body, TimeSpan? delay, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SendAttempts++;
        if (_queueFailures.TryDequeue(out var failure))
        {
            throw failure;
        }

        if (QueueHangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        _messages.Enqueue(new SentMessage(body.ToArray(), delay, timeToLive));
        return Answer(QueuesModelFactory.SendReceipt("1", default, default, "receipt", default));
    }

    private QueueClient RawQueue(string name)
    {
        var queue = new Mock<QueueClient>();
        queue.Setup(client => client.PeekMessagesAsync(It.IsAny<int?>(), It.IsAny<CancellationToken>())).Returns(() => PeekFailures.TryGetValue(name, out var failure)
            ? Task.FromException<Response<PeekedMessage[]>>(failure)
            : Task.FromResult(Answer<PeekedMessage[]>(
                [.. (name == "auth0-events" ? Visible : VisiblePoison).Select(message => QueuesModelFactory.PeekedMessage("1", new BinaryData(message.Body), 0, message.InsertedOn, null))])));
        return queue.Object;
    }

    private Task<Response<BlobContentInfo>> Upload(string name, BinaryData content, BlobUploadOptions options)
    {
        if (UploadFailure is not null)
        {
            return Task.FromException<Response<BlobContentInfo>>(UploadFailure);
        }

        Metadata[name] = options.Metadata;
        return Blobs.TryAdd(name, content.ToArray())
            ? Task.FromResult(Answer(BlobsModelFactory.BlobContentInfo(default, default, default, default, default)))
            : Task.FromException<Response<BlobContentInfo>>(new RequestFailedException(409, "BlobAlreadyExists"));
    }

    private BlobClient Blob(string name)
    {
        var blob = new Mock<BlobClient>();
        blob.Setup(client => client.UploadAsync(It.IsAny<BinaryData>(), It.IsAny<BlobUploadOptions>(), It.IsAny<CancellationToken>()))
            .Returns((BinaryData content, BlobUploadOptions options, CancellationToken _) => Upload(name, content, options));
        blob.Setup(client => client.DownloadContentAsync(It.IsAny<BlobDownloadOptions>(), It.IsAny<CancellationToken>())).Returns(() =>
            DownloadFailure is not null ? Task.FromException<Response<BlobDownloadResult>>(DownloadFailure)
            : Blobs.TryGetValue(name, out var content)
                ? Task.FromResult(Answer(BlobsModelFactory.BlobDownloadResult(
                    new BinaryData(content),
                    BlobsModelFactory.BlobDownloadDetails(metadata: Metadata.GetValueOrDefault(name)))))
                : Task.FromException<Response<BlobDownloadResult>>(new RequestFailedException(404, "BlobNotFound")));
        return blob.Object;
    }

    private static Response<T> Answer<T>(T value) => Response.FromValue(value, Mock.Of<Response>());

    internal sealed record SentMessage(byte[] Body, TimeSpan? Delay, TimeSpan? TimeToLive);
}
