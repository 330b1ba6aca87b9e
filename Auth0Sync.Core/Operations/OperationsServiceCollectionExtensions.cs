using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Drift;
using Auth0Sync.Core.Operations.Export;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Operations.Replay;
using Auth0Sync.Core.Operations.Verification;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations;

/// <summary>Registers what operators do with an installation. The Functions app does not need it.</summary>
public static class OperationsServiceCollectionExtensions
{
    /// <summary>Call it after <see cref="Auth0SyncServiceCollectionExtensions.AddAuth0Sync"/>.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration) => services
        .AddBackfill()
        .AddDrift()
        .AddListening()
        .AddExport()
        .AddReplay()
        .AddVerification();
}
