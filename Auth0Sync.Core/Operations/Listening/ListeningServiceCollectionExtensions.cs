using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Listening;

internal static class ListeningServiceCollectionExtensions
{
    public static IServiceCollection AddListening(this IServiceCollection services) => services.AddSingleton<EventsApiListener>();
}
