using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Drift;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Export;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Operations.Replay;
using Auth0Sync.Core.Operations.Simulation;
using Auth0Sync.Core.Operations.Verification;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

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
        .AddSingleton<EventExplainer>()
        .AddSingleton<ConfigurationSimulator>();
}
