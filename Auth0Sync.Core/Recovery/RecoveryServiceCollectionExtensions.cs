using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Recovery;

internal static class RecoveryServiceCollectionExtensions
{
    public const string HttpClientName = "auth0";

    /// <summary>Registers the recovery even if no credentials are configured, because a vault can add them later.</summary>
    public static IServiceCollection AddRecovery(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<Auth0Options, Auth0OptionsValidator>(configuration, Auth0SyncSettings.Auth0);
        // The path of a user contains its id.
        services.AddHttpClientWithDefaults(HttpClientName, hasPersonalPaths: true);
        return services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<ManagementHttpClient>(
                provider,
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName)))
            .AddSingleton<ManagementTokenProvider>()
            .AddSingleton<ManagementClient>()
            .AddSingleton<DeliveryReader>()
            .AddSingleton<Redeliverer>()
            .AddSingleton<StreamRecovery>()
            .AddSingleton(CreateDeliveryRecovery);
    }

    // The container calls only public constructors, and this one has internal parameter types.
    private static DeliveryRecovery CreateDeliveryRecovery(IServiceProvider provider) => new(
        provider.GetRequiredService<StreamRecovery>(),
        provider.GetRequiredService<IOptionsMonitor<Auth0Options>>(),
        provider.GetRequiredService<Auth0SyncMetrics>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<DeliveryRecovery>>());
}
