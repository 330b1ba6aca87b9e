using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth0Sync.Core.Operations.Listening;

internal static class ListeningServiceCollectionExtensions
{
    private const string WebhookClientName = "auth0sync-webhook";

    public static IServiceCollection AddListening(this IServiceCollection services)
    {
        services.AddHttpClientWithDefaults(WebhookClientName);
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<EventsApiClient>(
            provider,
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(RecoveryServiceCollectionExtensions.HttpClientName)));
        return services
            .AddSingleton(provider => new EventForwarder(provider.GetRequiredService<IHttpClientFactory>().CreateClient(WebhookClientName), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new EventsApiListener(
                provider.GetRequiredService<EventsApiClient>(),
                provider.GetRequiredService<EventForwarder>(),
                provider.GetRequiredService<TimeProvider>()));
    }
}
