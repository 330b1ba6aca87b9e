using System.Net;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Auth0Sync.Core.Targets.Limits;
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
        services.AddSingleton<IValidateOptions<HubSpotOptions>>(new PublicStorageKeyCheck(configuration));
        services.AddSingleton(new KnownSetting(Auth0SyncSettings.Mapping));
        SettingsShape.Require<HubSpotOptions>(configuration.GetSection(Auth0SyncSettings.HubSpot));
        if (!configuration.GetValue($"{Auth0SyncSettings.HubSpot}:{nameof(HubSpotOptions.Enabled)}", true))
        {
            return services;
        }

        services.AddKeyedSingleton(HubSpotTarget.TargetName, (provider, _) => HubSpotMap.From(
            configuration.GetSection(Auth0SyncSettings.Mapping),
            provider.GetRequiredService<IOptions<HubSpotOptions>>().Value.UniqueProperty));
        services.AddHttpClient(HubSpotTarget.TargetName)
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
            .AddResilienceHandler(HubSpotTarget.TargetName, (pipeline, context) => HubSpotPipeline.Build(
                pipeline,
                context.ServiceProvider.GetRequiredService<HubSpotLimits>(),
                context.ServiceProvider.GetRequiredService<HubSpotCircuit>(),
                context.ServiceProvider.GetRequiredService<IOptions<HubSpotOptions>>().Value.RequestTimeout));
        services.AddKeyedSingleton(HubSpotTarget.TargetName, (provider, _) => ActivatorUtilities.CreateInstance<BudgetShare>(provider, HubSpotTarget.TargetName));
        services.AddSingleton<HubSpotLimits>();
        services.AddSingleton<HubSpotCircuit>();
        services.AddSingleton<HubSpotBatches>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HubSpotClient>(
            provider,
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HubSpotTarget.TargetName)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HubSpotProperties>(provider, Map(provider)));
        services.AddSingleton<ITarget>(provider => ActivatorUtilities.CreateInstance<HubSpotTarget>(provider, Map(provider)));
        return services;
    }

    private static FieldMap Map(IServiceProvider provider) => provider.GetRequiredKeyedService<FieldMap>(HubSpotTarget.TargetName);
}
