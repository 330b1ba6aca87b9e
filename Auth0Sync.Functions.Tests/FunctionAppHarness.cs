using Auth0Sync.Core;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;

namespace Auth0Sync.Functions.Tests;

/// <summary>The app as Program.cs composes it, with a mocked storage account.</summary>
internal sealed class FunctionAppHarness : IAsyncDisposable
{
    public const string BearerToken = "a-token-that-is-long-enough";

    private readonly ServiceProvider _services;
    private WebApplication? _server;

    public FunctionAppHarness(params (string Name, string Value)[] settings)
    {
        var queues = new Mock<QueueServiceClient>();
        queues.Setup(q => q.GetQueueClient(It.IsAny<string>())).Returns(Queue.Object);
        Queue.Setup(q => q.SendMessageAsync(It.IsAny<BinaryData>(), It.IsAny<TimeSpan?>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(Mock.Of<Response<SendReceipt>>());
        Queue.Setup(q => q.PeekMessagesAsync(It.IsAny<int?>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(Response.FromValue<PeekedMessage[]>([], Mock.Of<Response>()));
        var container = new Mock<BlobContainerClient>();
        container.Setup(c => c.GetBlobClient(It.IsAny<string>())).Returns(ReviewBlob.Object);
        ReviewBlob.Setup(b => b.UploadAsync(It.IsAny<BinaryData>(), It.IsAny<BlobUploadOptions>(), It.IsAny<CancellationToken>())).ReturnsAsync(Mock.Of<Response<BlobContentInfo>>());
        var blobs = new Mock<BlobServiceClient>();
        blobs.Setup(b => b.GetBlobContainerClient(It.IsAny<string>())).Returns(container.Object);
        var tables = new Mock<TableServiceClient>();
        tables.Setup(t => t.GetTableClient(It.IsAny<string>())).Returns(Table.Object);
        Table.Setup(t => t.GetEntityIfExistsAsync<TableEntity>("tenant", "pinned", It.IsAny<IEnumerable<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(Response.FromValue(new TableEntity { ["Tenant"] = "quay" }, Mock.Of<Response>()));
        Table.Setup(t => t.QueryAsync<TableEntity>(It.IsAny<string>(), It.IsAny<int?>(), It.IsAny<IEnumerable<string>>(), It.IsAny<CancellationToken>()))
            .Returns(AsyncPageable<TableEntity>.FromPages([]));

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Auth0Sync:Webhook:BearerToken"] = BearerToken,
            ["Auth0Sync:Ledger:Key"] = "a-ledger-key-of-thirty-two-characters",
            ["Auth0Sync:HubSpot:AccessToken"] = "unused",
            ["Auth0Sync:HubSpot:BaseAddress"] = "http://127.0.0.1:9",
            // A busy machine may need long to read a large body.
            ["Auth0Sync:Webhook:ReadTimeout"] = "00:01:00",
        })
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(new StorageAccount(queues.Object, blobs.Object, tables.Object))
            .AddSingleton<IConfiguration>(configuration)
            .AddAuth0Sync(configuration)
            .AddSingleton<ReceiveEvents>()
            .AddSingleton<HubSpotFunctions>()
            .AddSingleton<CheckHealth>()
            .AddSingleton<RecoverDeliveries>()
            .AddSingleton<WatchReview>()
            .AddSingleton<WatchQueues>();
        services.AddHttpClient("auth0").ConfigurePrimaryHttpMessageHandler(() => Auth0);
        _services = services.BuildServiceProvider();
    }

    public AppClock Clock { get; } = new();

    public Mock<QueueClient> Queue { get; } = new();

    public Mock<BlobClient> ReviewBlob { get; } = new();

    public Mock<TableClient> Table { get; } = new();

    public UnavailableAuth0Handler Auth0 { get; } = new();

    /// <summary>All targets, enabled or not.</summary>
    public IReadOnlyList<TargetDescriptor> Targets => [.. _services.GetServices<TargetDescriptor>()];

    public T GetFunction<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>
    /// Serves the HTTP functions with the worker's server, configured as in the app, but without the host that would
    /// forward the requests.
    /// </summary>
    public async Task<HttpClient> StartHttpServerAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(HttpPipelineExtensions.ConfigureKestrel).UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Map("/api/auth0/events", (HttpContext context) => WriteResultAsync(context, GetFunction<ReceiveEvents>().RunAsync(context.Request, CancellationToken.None)));
        _server.Map("/api/health", (HttpContext context) => WriteResultAsync(context, GetFunction<CheckHealth>().RunAsync(context.Request, CancellationToken.None)));
        await _server.StartAsync();
        return new HttpClient { BaseAddress = new Uri(_server.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _services.DisposeAsync();
    }

    private static async Task WriteResultAsync(HttpContext context, Task<IResult> result) => await (await result).ExecuteAsync(context);

    /// <summary>The system's clock, unless a test sets the time.</summary>
    public sealed class AppClock : TimeProvider
    {
        public DateTimeOffset? Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now ?? base.GetUtcNow();
    }
}
