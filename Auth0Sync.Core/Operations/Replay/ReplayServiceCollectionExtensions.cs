using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Replay;

internal static class ReplayServiceCollectionExtensions
{
    public static IServiceCollection AddReplay(this IServiceCollection services) => services.AddSingleton<ReplayRunner>();
}
