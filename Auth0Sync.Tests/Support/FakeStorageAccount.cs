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

/// <summary>A storage account made of mocked SDK clients: one queue, one container, and failures on demand.</summary>
internal sealed class FakeStorageAccount
{
    private readonly Mock<QueueClient> _queue = new();
    private readonly Mock<QueueClient> _poison = new();
    private readonly Mock<BlobContainerClient> _container = new();
    private readonly Mock<TableClient> _tenantTable = new();
    private readonly ConcurrentQueue<SentMessage> _sentMessages = new();
    private TableEntity? _tenantRow;
    private readonly ConcurrentQueue<Exception> _sendFailures = new();

    public FakeStorageAccount()
    {
        var queues = new Mock<QueueServiceClient>();
        queues.Setup(service => service.GetQueueClient("auth0-events-hubspot")).Returns(_queue.Object);
        queues.Setup(service => service.GetQueueClient(It.IsNotIn("auth0-events-hubspot"))).Returns(_poison.Object);
        var blobs = new Mock<BlobServiceClient>();
        blobs.Setup(service => service.GetBlobContainerClient("auth0-events")).Returns(_container.Object);
        blobs.Setup(service => service.GetBlobContainerClient(It.IsNotIn("auth0-events"))).Returns(Mock.Of<BlobContainerClient>());
        var tables = new Mock<TableServiceClient>();
        tables.Setup(service => service.GetTableClient("Auth0SyncTenant")).Returns(_tenantTable.Object);
        tables.Setup(service => service.GetTableClient(It.IsNotIn("Auth0SyncTenant"))).Returns(Mock.Of<TableClient>());
        var rawQueues = new Mock<QueueServiceClient>();
        rawQueues.Setup(service => service.GetQueueClient(It.IsAny<string>())).Returns((string name) => CreateRawQueueClient(name));
        Account = new StorageAccount(queues.Object, blobs.Object, tables.Object) { RawQueues = rawQueues.Object };

        _queue
            .Setup(queue => queue.SendMessageAsync(It.IsAny<BinaryData>(), It.IsAny<TimeSpan?>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>()))
            .Returns((BinaryData body, TimeSpan? delay, TimeSpan? timeToLive, CancellationToken token) => SendAsync(body, delay, timeToLive, token));
        _queue
            .Setup(queue => queue.GetPropertiesAsync(It.IsAny<CancellationToken>()))
            .Returns(() => QueuePropertiesFailure is not null
                ? Task.FromException<Response<QueueProperties>>(QueuePropertiesFailure)
                : Task.FromResult(CreateResponse(QueuesModelFactory.QueueProperties(new Dictionary<string, string>(), 0))));
        _container
            .Setup(container => container.DeleteBlobIfExistsAsync(
                It.IsAny<string>(), It.IsAny<DeleteSnapshotsOption>(), It.IsAny<BlobRequestConditions>(), It.IsAny<CancellationToken>()))
            .Returns((string name, DeleteSnapshotsOption _, BlobRequestConditions _, CancellationToken _) =>
                Task.FromResult(CreateResponse(Blobs.TryRemove(name, out var _))));
        _container.Setup(container => container.GetBlobClient(It.IsAny<string>())).Returns((string name) => CreateBlobClient(name));
        _tenantTable
            .Setup(table => table.GetEntityIfExistsAsync<TableEntity>(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<IEnumerable<string>>(), It.IsAny<CancellationToken>()))
            .Returns(() => RequestTenantTableAsync(() => _tenantRow is { } row ? Response.FromValue(row, Mock.Of<Response>()) : Mock.Of<NullableResponse<TableEntity>>(absent => !absent.HasValue)));
        _tenantTable
            .Setup(table => table.AddEntityAsync(It.IsAny<TableEntity>(), It.IsAny<CancellationToken>()))
            .Returns((TableEntity row, CancellationToken _) => RequestTenantTableAsync(() => Interlocked.CompareExchange(ref _tenantRow, row, null) is null
                ? Mock.Of<Response>()
                : throw new RequestFailedException(409, "EntityAlreadyExists")));
    }

    public StorageAccount Account { get; }

    /// <summary>The messages sent, in order.</summary>
    public IReadOnlyList<SentMessage> SentMessages => [.. _sentMessages];

    /// <summary>The blobs of the container by name.</summary>
    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary>The metadata of each blob, by name.</summary>
    public ConcurrentDictionary<string, IDictionary<string, string>> BlobMetadata { get; } = new(StringComparer.Ordinal);

    /// <summary>If set, every upload fails with it.</summary>
    public Exception? UploadFailure { get; set; }

    /// <summary>If set, every download fails with it.</summary>
    public Exception? DownloadFailure { get; set; }

    /// <summary>If set, reading the properties of the queue fails with it.</summary>
    public Exception? QueuePropertiesFailure { get; set; }

    /// <summary>The result of peeking at the queue: the raw body of each message, and its insertion time.</summary>
    public List<(byte[] Body, DateTimeOffset InsertedOn)> VisibleMessages { get; } = [];

    /// <summary>The result of peeking at the poison queue.</summary>
    public List<(byte[] Body, DateTimeOffset InsertedOn)> VisiblePoisonMessages { get; } = [];

    /// <summary>Failures of peeking, by queue name.</summary>
    public Dictionary<string, Exception> PeekFailures { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether sending a message hangs until it is canceled.</summary>
    public bool IsQueueHanging { get; set; }

    /// <summary>If set, every request to the tenant table fails with it.</summary>
    public Exception? TenantTableFailure { get; set; }

    /// <summary>The number of requests to the tenant table.</summary>
    public int TenantTableRequests { get; private set; }

    /// <summary>The number of attempts to send a message, including failed ones.</summary>
    public int SendAttempts { get; private set; }

    /// <summary>Makes the next send fail. Several calls make several sends fail.</summary>
    public FakeStorageAccount FailNextSend(Exception exception)
    {
        _sendFailures.Enqueue(exception);
        return this;
    }

    private Task<T> RequestTenantTableAsync<T>(Func<T> respond)
    {
        TenantTableRequests++;
        return TenantTableFailure is null ? Task.FromResult(respond()) : Task.FromException<T>(TenantTableFailure);
    }

    private async Task<Response<SendReceipt>> SendAsync(BinaryData body, TimeSpan? delay, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SendAttempts++;
        if (_sendFailures.TryDequeue(out var failure))
        {
            throw failure;
        }

        if (IsQueueHanging)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        _sentMessages.Enqueue(new SentMessage(body.ToArray(), delay, timeToLive));
        return CreateResponse(QueuesModelFactory.SendReceipt("1", default, default, "receipt", default));
    }

    private QueueClient CreateRawQueueClient(string name)
    {
        var queue = new Mock<QueueClient>();
        queue.Setup(client => client.PeekMessagesAsync(It.IsAny<int?>(), It.IsAny<CancellationToken>())).Returns(() => PeekFailures.TryGetValue(name, out var failure)
            ? Task.FromException<Response<PeekedMessage[]>>(failure)
            : Task.FromResult(CreateResponse<PeekedMessage[]>(
                [.. (name == "auth0-events-hubspot" ? VisibleMessages : VisiblePoisonMessages).Select(message => QueuesModelFactory.PeekedMessage("1", new BinaryData(message.Body), 0, message.InsertedOn, null))])));
        return queue.Object;
    }

    private Task<Response<BlobContentInfo>> UploadAsync(string name, BinaryData content, BlobUploadOptions options)
    {
        if (UploadFailure is not null)
        {
            return Task.FromException<Response<BlobContentInfo>>(UploadFailure);
        }

        BlobMetadata[name] = options.Metadata;
        return Blobs.TryAdd(name, content.ToArray())
            ? Task.FromResult(CreateResponse(BlobsModelFactory.BlobContentInfo(default, default, default, default, default)))
            : Task.FromException<Response<BlobContentInfo>>(new RequestFailedException(409, "BlobAlreadyExists"));
    }

    private BlobClient CreateBlobClient(string name)
    {
        var blob = new Mock<BlobClient>();
        blob.Setup(client => client.UploadAsync(It.IsAny<BinaryData>(), It.IsAny<BlobUploadOptions>(), It.IsAny<CancellationToken>()))
            .Returns((BinaryData content, BlobUploadOptions options, CancellationToken _) => UploadAsync(name, content, options));
        blob.Setup(client => client.DownloadContentAsync(It.IsAny<BlobDownloadOptions>(), It.IsAny<CancellationToken>())).Returns(() =>
            DownloadFailure is not null ? Task.FromException<Response<BlobDownloadResult>>(DownloadFailure)
            : Blobs.TryGetValue(name, out var content)
                ? Task.FromResult(CreateResponse(BlobsModelFactory.BlobDownloadResult(
                    new BinaryData(content),
                    BlobsModelFactory.BlobDownloadDetails(metadata: BlobMetadata.GetValueOrDefault(name)))))
                : Task.FromException<Response<BlobDownloadResult>>(new RequestFailedException(404, "BlobNotFound")));
        return blob.Object;
    }

    private static Response<T> CreateResponse<T>(T value) => Response.FromValue(value, Mock.Of<Response>());

    internal sealed record SentMessage(byte[] Body, TimeSpan? Delay, TimeSpan? TimeToLive);
}
