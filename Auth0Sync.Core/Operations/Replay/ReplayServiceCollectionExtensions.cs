using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Replay;

internal static class ReplayServiceCollectionExtensions
{
    public static IServiceCollection AddReplay(this IServiceCollection services) => services.AddSingleton(provider => new ReplayRunner(
        provider.GetRequiredService<EventsApiClient>(),
        provider.GetRequiredService<IEventQueue>(),
        provider.GetRequiredService<TargetRegistry>(),
        provider.GetRequiredService<TenantGuard>(),
        provider.GetRequiredService<TimeProvider>()));
}
