using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Webhook;
using Auth0Sync.LocalHost;
using Auth0Sync.MemoryStorage;

namespace Auth0Sync.Benchmarks.Product;

/// <summary>
/// The product's composition with in-memory storage: only queue, ledger and review store are replaced, and
/// <see cref="QueuePump"/> takes the place of the queue trigger, with the settings of host.json.
/// </summary>
internal sealed class InMemorySystemUnderTest : ISystemUnderTest
{
    private readonly IHost _host;
    private readonly EventReceiver _receiver;
    private readonly QueueMessageProcessor _correlator;
    private readonly CancellationTokenSource _stopSource = new();
    private Task _pumpTasks = Task.CompletedTask;

    private InMemorySystemUnderTest(IHost host)
    {
        _host = host;
        _receiver = Services.GetRequiredService<EventReceiver>();
        _correlator = Services.GetRequiredService<QueueMessageProcessor>();
        Queue = Services.GetRequiredService<MemoryEventQueue>();
        Ledger = Services.GetRequiredService<MemoryLedger>();
    }

    public IServiceProvider Services => _host.Services;

    public MemoryEventQueue Queue { get; }

    public MemoryLedger Ledger { get; }

    /// <summary>Starts the product without processing the queue.</summary>
    public static Task<InMemorySystemUnderTest> StartAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken) =>
        StartAsync(settings, _ => { }, cancellationToken);

    /// <param name="configureServices">Registers services that replace those of the product.</param>
    public static async Task<InMemorySystemUnderTest> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection> configureServices, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        configureServices(builder.Services);
        var host = builder.Build();
        await host.StartAsync(cancellationToken);

        // Creates the fields now, so that this is not measured.
        await host.Services.GetRequiredService<TargetRegistry>().PrepareAsync(cancellationToken);
        return new InMemorySystemUnderTest(host);
    }

    /// <summary>Starts to process the queue of each target, as its function does.</summary>
    public InMemorySystemUnderTest StartQueuePumps()
    {
        var options = QueuePumpOptions.FromHostJson(new LocalHostOptions().HostJsonFile);
        _pumpTasks = Task.WhenAll(Services.GetRequiredService<TargetRegistry>().All.Select(target =>
            new QueuePump(Queue, options, _correlator.ProcessAsync, TimeProvider.System, target.Name).RunAsync(_stopSource.Token)));
        return this;
    }

    /// <inheritdoc/>
    public async Task SendToWebhookAsync(byte[] auth0Event, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(auth0Event, writable: false);
        var response = await _receiver.ReceiveAsync(new WebhookRequest("POST", SystemUnderTestSettings.GetHeader, body), cancellationToken);
        if (response.StatusCode != StatusCodes.Status202Accepted)
        {
            throw new BenchmarkException($"The webhook responded with {response.StatusCode}.");
        }
    }

    /// <summary>Processes the next message.</summary>
    public async Task ProcessNextMessageAsync(CancellationToken cancellationToken)
    {
        var message = Queue.Dequeue(1).Single();
        await _correlator.ProcessAsync(message.Body, cancellationToken);
        await Queue.DeleteAsync(message);
    }

    /// <inheritdoc/>
    public Task<RemainingItems> GetRemainingItemsAsync(CancellationToken cancellationToken) => Task.FromResult(new RemainingItems(
        Queue.Count,
        Queue.PoisonMessages.Count,
        Services.GetRequiredService<MemoryReviewStore>().Items.Count));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopSource.CancelAsync();
        await _pumpTasks;
        await _host.StopAsync();
        _host.Dispose();
        _stopSource.Dispose();
    }
}
