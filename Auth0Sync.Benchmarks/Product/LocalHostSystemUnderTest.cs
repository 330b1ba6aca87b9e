using System.Net.Http.Headers;
using System.Net.Mime;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Product;

/// <summary>The product in LocalHost: the webhook by HTTP, Azurite, and the queue triggers of the WebJobs SDK.</summary>
internal sealed class LocalHostSystemUnderTest : ISystemUnderTest
{
    private readonly LocalHostApp _app;
    private readonly HttpClient _http;
    private readonly DirectoryInfo _dataFolder;

    private LocalHostSystemUnderTest(LocalHostApp app, DirectoryInfo dataFolder)
    {
        (_app, _dataFolder) = (app, dataFolder);
        _http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", app.BearerToken) } };
    }

    /// <summary>Starts the product with its own Azurite.</summary>
    public static async Task<LocalHostSystemUnderTest> StartAsync(IReadOnlyDictionary<string, string?> settings, IProgressReporter progress, CancellationToken cancellationToken)
    {
        // On disk: with data in memory, Azurite stops responding once per minute while it removes deleted messages one by
        // one, which takes minutes for ten thousand.
        var data = Directory.CreateTempSubdirectory("auth0sync-benchmarks");
        var options = LocalHostOptions.Ephemeral with
        {
            IsInMemory = false,
            DataFolder = data.FullName,
            UsesSimulators = false,
            Settings = new Dictionary<string, string?>(settings) { ["Logging:LogLevel:Default"] = nameof(LogLevel.Critical) },
        };
        var app = await LocalHostApp.StartAsync(options, progress, cancellationToken);

        // Creates the fields now, so that this is not measured.
        await app.Services.GetRequiredService<TargetRegistry>().PrepareAsync(cancellationToken);
        return new LocalHostSystemUnderTest(app, data);
    }

    /// <inheritdoc/>
    public async Task SendToWebhookAsync(byte[] auth0Event, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(auth0Event) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        using var response = await PostAsync(body, cancellationToken);
        if ((int)response.StatusCode != StatusCodes.Status202Accepted)
        {
            throw new BenchmarkException($"The webhook responded with {(int)response.StatusCode}.");
        }
    }

    /// <inheritdoc/>
    public async Task<RemainingItems> GetRemainingItemsAsync(CancellationToken cancellationToken)
    {
        var review = 0;
        await foreach (var _ in _app.Services.GetRequiredService<ReviewStore>().ListAsync(cancellationToken))
        {
            review++;
        }

        return new RemainingItems(await CountMessagesAsync(TargetQueue.GetName, cancellationToken), await CountMessagesAsync(TargetQueue.GetPoisonName, cancellationToken), review);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _dataFolder.Delete(recursive: true);
    }

    private async Task<HttpResponseMessage> PostAsync(HttpContent body, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.PostAsync(_app.WebhookUri, body, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchmarkException($"The webhook did not respond for {_http.Timeout.TotalSeconds:0} s.");
        }
    }

    private async Task<int> CountMessagesAsync(Func<string, string> getQueueName, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var target in _app.Services.GetRequiredService<TargetRegistry>().All)
        {
            var client = _app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(getQueueName(target.Name));
            count += (await client.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }

        return count;
    }
}
