using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Targets;
using Auth0Sync.LocalHost;
using Auth0Sync.MemoryStorage;

namespace Auth0Sync.Benchmarks.Product;

/// <summary>
/// The product's own composition with the storage account in memory: only queue, ledger and review are replaced, and
/// <see cref="QueuePump"/> stands for the queue trigger, with the settings of host.json.
/// </summary>
internal sealed class MemoryProduct : IProduct
{
    private readonly IHost _host;
    private readonly EventReceiver _receiver;
    private readonly EventCorrelator _correlator;
    private readonly CancellationTokenSource _stop = new();
    private Task _pumping = Task.CompletedTask;

    private MemoryProduct(IHost host)
    {
        _host = host;
        _receiver = Services.GetRequiredService<EventReceiver>();
        _correlator = Services.GetRequiredService<EventCorrelator>();
        Queue = Services.GetRequiredService<MemoryQueue>();
        Ledger = Services.GetRequiredService<MemoryLedger>();
    }

    /// <summary>The services, for a look at single steps.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The queue.</summary>
    public MemoryQueue Queue { get; }

    /// <summary>The ledger.</summary>
    public MemoryLedger Ledger { get; }

    /// <summary>Starts it without a queue trigger.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static Task<MemoryProduct> StartAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken) =>
        StartAsync(settings, _ => { }, cancellationToken);

    /// <summary>The same, with other services.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="register">Registers them, over those of the product.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<MemoryProduct> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection> register, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        register(builder.Services);
        var host = builder.Build();
        await host.StartAsync(cancellationToken);

        // The properties are created now, so that no measurement pays for it.
        await host.Services.GetRequiredService<TargetCatalogue>().All.Single().CheckAsync(cancellationToken);
        return new MemoryProduct(host);
    }

    /// <summary>Starts to work on the queue.</summary>
    public MemoryProduct StartPump()
    {
        var options = QueuePumpOptions.Of(new LocalHostOptions().HostJson);
        var pump = new QueuePump(Queue, options, _correlator.CorrelateAsync, TimeProvider.System);
        _pumping = pump.RunAsync(_stop.Token);
        return this;
    }

    /// <inheritdoc/>
    public async Task ReceiveAsync(byte[] auth0Event, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(auth0Event, writable: false);
        var answer = await _receiver.ReceiveAsync(new WebhookRequest("POST", ProductSettings.Header, body), cancellationToken);
        if (answer.Status != StatusCodes.Status202Accepted)
        {
            throw new BenchmarkException($"The webhook answered {answer.Status}.");
        }
    }

    /// <summary>Takes the next message to its outcome, without a queue trigger.</summary>
    public async Task CorrelateNextAsync(CancellationToken cancellationToken)
    {
        var message = Queue.Take(1).Single();
        await _correlator.CorrelateAsync(message.Body, cancellationToken);
        await Queue.DeleteAsync(message);
    }

    /// <inheritdoc/>
    public Task<Leftovers> LeftoversAsync(CancellationToken cancellationToken) => Task.FromResult(new Leftovers(
        Queue.Count,
        Queue.Poison.Count,
        Services.GetRequiredService<MemoryReview>().Items.Count));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pumping;
        await _host.StopAsync();
        _host.Dispose();
        _stop.Dispose();
    }
}
