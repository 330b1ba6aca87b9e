using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Drift;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Export;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Operations.Replay;
using Auth0Sync.Core.Operations.Simulation;
using Auth0Sync.Core.Operations.Verification;
using Auth0Sync.Core.Recovery.ManagementApi;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations;

/// <summary>Registers what people operate an installation with.</summary>
public static class OperationsServiceCollectionExtensions
{
    /// <summary>Registers all parts. Call it after <see cref="Auth0SyncServiceCollectionExtensions.AddAuth0Sync"/>.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration) => services
        .AddExplain(configuration)
        .AddBackfill()
        .AddDrift()
        .AddListening()
        .AddExport()
        .AddReplay()
        .AddVerification();

    private static IServiceCollection AddExplain(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(provider => new EventExplainer(
            provider,
            configuration,
            provider.GetRequiredService<ManagementClient>(),
            provider.GetRequiredService<IOptionsMonitor<Auth0Options>>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new ConfigurationSimulator(provider, configuration, provider.GetRequiredService<TimeProvider>()));
}
