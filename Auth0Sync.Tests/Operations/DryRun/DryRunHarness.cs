using System.Text;
using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Simulation;
using Auth0Sync.Core.Targets;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Auth0Sync.Tests.Operations.DryRun;

/// <summary>
/// The product with simulated systems and in-memory storage. While something is explained or
/// simulated, a write to the ledger fails the test.
/// </summary>
internal sealed class DryRunHarness : IAsyncDisposable
{
    private readonly IHost _host;

    private DryRunHarness(IHost host) => (_host, Ledger) = (host, host.Services.GetRequiredService<GuardedLedger>());

    public GuardedLedger Ledger { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>The only enabled target.</summary>
    public ITarget Target => Assert.Single(Services.GetRequiredService<TargetRegistry>().All);

    /// <param name="time">The clock.</param>
    /// <param name="settings">The settings by full name.</param>
    /// <param name="register">Connects the targets to their simulated systems, both those of the product and those of dry runs.</param>
    public static async Task<DryRunHarness> StartAsync(TimeProvider time, IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection, IConfiguration> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Auth0Sync:Webhook:BearerToken"] = TestApp.BearerToken,
            ["Auth0Sync:Ledger:Key"] = TestApp.LedgerKey,
            ["Auth0Sync:HubSpot:Enabled"] = "false",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services
            .AddSingleton(time)
            .AddAuth0Sync(builder.Configuration)
            .AddMemoryStorage()
            .AddOperations(builder.Configuration)
            .Replace(ServiceDescriptor.Singleton<ILedger>(provider => provider.GetRequiredService<GuardedLedger>()))
            .AddSingleton(provider => new GuardedLedger(provider.GetRequiredService<MemoryLedger>()))
            .AddSingleton(new DryRunServices(services => register(services, builder.Configuration)));
        register(builder.Services, builder.Configuration);
        var host = builder.Build();
        await host.StartAndWaitForChecksAsync();
        return new DryRunHarness(host);
    }

    /// <summary>Really processes an event.</summary>
    public Task<Outcome> ProcessAsync(Auth0EventBuilder auth0Event) => ProcessAsync(auth0Event, Target);

    public Task<Outcome> ProcessAsync(Auth0EventBuilder auth0Event, ITarget target) =>
        Services.GetRequiredService<EventProcessor>().ProcessAsync(auth0Event.ToEvent(), target, decision: null, CancellationToken.None);

    public Task<Explanation> ExplainAsync(Auth0EventBuilder auth0Event) => ReadOnlyAsync(() =>
        Services.GetRequiredService<EventExplainer>().ExplainAsync(auth0Event.ToUtf8Bytes(), [], CancellationToken.None));

    public Task<Explanation> ExplainUserAsync(string userId) => ReadOnlyAsync(() =>
        Services.GetRequiredService<EventExplainer>().ExplainUserAsync(userId, [], CancellationToken.None));

    public Task<List<Explanation>> ExplainLinesAsync(params IEnumerable<string> lines) => ReadOnlyAsync(async () =>
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        return await Services.GetRequiredService<EventExplainer>().ExplainLinesAsync(stream, [], CancellationToken.None).ToListAsync();
    });

    /// <param name="changes">The settings that change.</param>
    /// <param name="users">The users, each as a line of an export.</param>
    /// <param name="progress">Told now and then.</param>
    public Task<SimulationReport> SimulateAsync(
        IReadOnlyDictionary<string, string?> changes, IAsyncEnumerable<ReadOnlyMemory<byte>> users, IProgress<SimulationProgress>? progress = null) => ReadOnlyAsync(() =>
        Services.GetRequiredService<ConfigurationSimulator>().RunAsync(
            new ConfigurationBuilder().AddInMemoryCollection(changes).Build(),
            users.Select((user, index) => (ExportLine)new ExportLine.User(index + 1, "", null, user)),
            [],
            progress,
            CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private async Task<T> ReadOnlyAsync<T>(Func<Task<T>> action)
    {
        Ledger.IsReadOnly = true;
        try
        {
            return await action();
        }
        finally
        {
            Ledger.IsReadOnly = false;
        }
    }
}
