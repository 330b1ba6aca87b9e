using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Drift;

internal static class DriftServiceCollectionExtensions
{
    // The container calls only public constructors, and these have internal parameter types.
    public static IServiceCollection AddDrift(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<RecordSearch>()
        .AddSingleton<RecordComparer>()
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<DriftScanner>(provider, configuration))
        .AddSingleton(provider => new DriftChecker(provider.GetRequiredService<DriftScanner>()))
        .AddSingleton(provider => new Reconciler(
            provider.GetRequiredService<DriftScanner>(),
            provider.GetRequiredService<ILedger>(),
            provider.GetRequiredService<IEventQueue>(),
            provider.GetRequiredService<TimeProvider>()));
}
