using System.Net;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Registers the HubSpot target.</summary>
internal static class HubSpotServiceCollectionExtensions
{
    /// <summary>Registers the target, if it is enabled, with its client and its map.</summary>
    public static IServiceCollection AddHubSpot(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<HubSpotOptions, HubSpotOptionsValidator>(configuration, Auth0SyncSettings.HubSpot);
        services.AddSingleton<IValidateOptions<HubSpotOptions>>(new PublicStorageKeyValidator(configuration));
        services.AddSingleton(new KnownSetting(Auth0SyncSettings.Mapping));
        SettingsSectionValidator.ThrowIfInvalid<HubSpotOptions>(configuration.GetSection(Auth0SyncSettings.HubSpot));
        if (!configuration.GetValue($"{Auth0SyncSettings.HubSpot}:{nameof(HubSpotOptions.Enabled)}", true))
        {
            return services;
        }

        services.AddKeyedSingleton(HubSpotNames.Target, (provider, _) => HubSpotFieldMapFactory.Create(
            configuration.GetSection(Auth0SyncSettings.Mapping),
            provider.GetRequiredService<IOptions<HubSpotOptions>>().Value.UniqueProperty));
        services.AddHttpClient(HubSpotNames.Target)
            .ConfigureHttpClient((provider, http) =>
            {
                http.BaseAddress = provider.GetRequiredService<IOptions<HubSpotOptions>>().Value.BaseAddress;
                http.Timeout = Timeout.InfiniteTimeSpan;
                http.DefaultRequestHeaders.UserAgent.ParseAdd("Auth0Sync/0.1");
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // What another address answers says nothing of HubSpot's contacts, and has no business with the token.
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .RemoveAllLoggers()
            .AddResilienceHandler(HubSpotNames.Target, (pipeline, context) => HubSpotResiliencePipeline.Build(
                pipeline,
                context.ServiceProvider.GetRequiredService<HubSpotRateLimiter>(),
                context.ServiceProvider.GetRequiredService<HubSpotCircuitBreaker>(),
                context.ServiceProvider.GetRequiredService<IOptions<HubSpotOptions>>().Value.RequestTimeout));
        services.AddKeyedSingleton(HubSpotNames.Target, (provider, _) => ActivatorUtilities.CreateInstance<RateLimitShare>(provider, HubSpotNames.Target));
        services.AddSingleton<HubSpotRateLimiter>();
        services.AddSingleton<HubSpotCircuitBreaker>();
        services.AddSingleton<HubSpotBatchClient>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HubSpotClient>(
            provider,
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HubSpotNames.Target)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HubSpotSchemaChecker>(provider, GetFieldMap(provider)));
        services.AddSingleton<ITarget>(provider => ActivatorUtilities.CreateInstance<HubSpotTarget>(provider, GetFieldMap(provider)));
        return services;
    }

    private static FieldMap GetFieldMap(IServiceProvider provider) => provider.GetRequiredKeyedService<FieldMap>(HubSpotNames.Target);
}
