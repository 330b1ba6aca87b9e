using System.Net.Http.Headers;
using System.Net.Mime;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Product;

/// <summary>The product as LocalHost runs it: the webhook by HTTP, Azurite, and the WebJobs queue engine.</summary>
internal sealed class LocalHostProduct : IProduct
{
    private readonly LocalHostApp _app;
    private readonly HttpClient _http;
    private readonly DirectoryInfo _data;

    private LocalHostProduct(LocalHostApp app, DirectoryInfo data)
    {
        (_app, _data) = (app, data);
        _http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", app.Token) } };
    }

    /// <summary>Starts it on an Azurite of its own.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="work">Shows what takes long.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<LocalHostProduct> StartAsync(IReadOnlyDictionary<string, string?> settings, IWorkReporter work, CancellationToken cancellationToken)
    {
        // On disk: an Azurite that keeps its data in memory stands still once a minute while it sorts out, one by one, the
        // messages that were deleted, for minutes where there were ten thousand.
        var data = Directory.CreateTempSubdirectory("auth0sync-benchmarks");
        var options = LocalHostOptions.Throwaway with
        {
            InMemory = false,
            DataFolder = data.FullName,
            Simulator = null,
            Settings = new Dictionary<string, string?>(settings) { ["Logging:LogLevel:Default"] = nameof(LogLevel.Critical) },
        };
        var app = await LocalHostApp.StartAsync(options, work, cancellationToken);

        // The properties are created now, so that no measurement pays for it.
        await app.Services.GetRequiredService<TargetCatalogue>().All.Single().CheckAsync(cancellationToken);
        return new LocalHostProduct(app, data);
    }

    /// <inheritdoc/>
    public async Task ReceiveAsync(byte[] auth0Event, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(auth0Event) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        using var answer = await PostAsync(body, cancellationToken);
        if ((int)answer.StatusCode != StatusCodes.Status202Accepted)
        {
            throw new BenchmarkException($"The webhook answered {(int)answer.StatusCode}.");
        }
    }

    /// <inheritdoc/>
    public async Task<Leftovers> LeftoversAsync(CancellationToken cancellationToken)
    {
        var review = 0;
        await foreach (var _ in _app.Services.GetRequiredService<ReviewStore>().ListAsync(cancellationToken))
        {
            review++;
        }

        return new Leftovers(await CountAsync(EventQueue.Name, cancellationToken), await CountAsync(EventQueue.PoisonName, cancellationToken), review);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private async Task<HttpResponseMessage> PostAsync(HttpContent body, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.PostAsync(_app.Webhook, body, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchmarkException($"The webhook did not answer for {_http.Timeout.TotalSeconds:0} s.");
        }
    }

    private async Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        var client = _app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(queue);
        return (await client.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
    }
}
