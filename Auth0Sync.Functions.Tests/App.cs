using Auth0Sync.Core;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Auth0Sync.Functions.Tests;

/// <summary>The app as Program.cs composes it, with a storage account that only notes what is done to it.</summary>
internal sealed class App : IAsyncDisposable
{
    public const string Token = "a-token-that-is-long-enough";

    private readonly ServiceProvider _services;

    public App(params (string Name, string Value)[] settings)
    {
        var queues = new Mock<QueueServiceClient>();
        queues.Setup(q => q.GetQueueClient(It.IsAny<string>())).Returns(Queue.Object);
        Queue.Setup(q => q.SendMessageAsync(It.IsAny<BinaryData>(), It.IsAny<TimeSpan?>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(Mock.Of<Response<SendReceipt>>());
        var container = new Mock<BlobContainerClient>();
        container.Setup(c => c.GetBlobClient(It.IsAny<string>())).Returns(ReviewBlob.Object);
        ReviewBlob.Setup(b => b.UploadAsync(It.IsAny<BinaryData>(), true, It.IsAny<CancellationToken>())).ReturnsAsync(Mock.Of<Response<BlobContentInfo>>());
        var blobs = new Mock<BlobServiceClient>();
        blobs.Setup(b => b.GetBlobContainerClient(It.IsAny<string>())).Returns(container.Object);
        var tables = new Mock<TableServiceClient>();
        tables.Setup(t => t.GetTableClient(It.IsAny<string>())).Returns(Table.Object);
        Table.Setup(t => t.QueryAsync<TableEntity>(It.IsAny<string>(), It.IsAny<int?>(), It.IsAny<IEnumerable<string>>(), It.IsAny<CancellationToken>()))
            .Returns(AsyncPageable<TableEntity>.FromPages([]));

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Auth0Sync:Webhook:BearerToken"] = Token,
            ["Auth0Sync:Ledger:Key"] = "a-ledger-key-of-thirty-two-characters",
            ["Auth0Sync:HubSpot:AccessToken"] = "unused",
            ["Auth0Sync:HubSpot:BaseAddress"] = "http://127.0.0.1:9",
        })
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(new StorageAccount(queues.Object, blobs.Object, tables.Object))
            .AddSingleton<IConfiguration>(configuration)
            .AddAuth0Sync(configuration)
            .AddSingleton<ReceiveEvents>()
            .AddSingleton<CorrelateEvent>()
            .AddSingleton<ParkPoisonedEvent>()
            .AddSingleton<CheckHealth>()
            .AddSingleton<RecoverDeliveries>()
            .AddSingleton<WatchReview>();
        services.AddHttpClient("auth0").ConfigurePrimaryHttpMessageHandler(() => Auth0);
        _services = services.BuildServiceProvider();
    }

    public Mock<QueueClient> Queue { get; } = new();

    public Mock<BlobClient> ReviewBlob { get; } = new();

    public Mock<TableClient> Table { get; } = new();

    public FakeAuth0 Auth0 { get; } = new();

    public T Function<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public static HttpRequestData Request(string method, string body, string? authorization = $"Bearer {Token}")
    {
        var request = new FakeRequest(Mock.Of<FunctionContext>(), method, System.Text.Encoding.UTF8.GetBytes(body));
        request.Headers.Add("Content-Type", "application/json; charset=utf-8");
        if (authorization is not null)
        {
            request.Headers.Add("Authorization", authorization);
        }

        return request;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
