using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Drift;

internal static class DriftServiceCollectionExtensions
{
    public static IServiceCollection AddDrift(this IServiceCollection services) => services
        .AddSingleton<DriftChecker>()
        .AddSingleton<Reconciler>();
}
