using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

internal static class HubSpotServiceCollectionExtensions
{
    /// <summary>Registers the target if it is enabled; its settings are validated in any case.</summary>
    public static IServiceCollection AddHubSpot(this IServiceCollection services, IConfiguration configuration)
    {
        const string EnabledSetting = $"{HubSpotOptions.SectionName}:{nameof(HubSpotOptions.Enabled)}";
        services.AddSettings<HubSpotOptions, HubSpotOptionsValidator>(configuration, HubSpotOptions.SectionName);
        services.AddSingleton<IValidateOptions<HubSpotOptions>>(new PublicStorageKeyValidator(configuration));
        services.AddSingleton(new KnownSetting(Auth0SyncSettings.Mapping));
        services.AddSingleton(new AvailableTarget(HubSpotNames.Target, EnabledSetting));
        SettingsSectionValidator.ThrowIfInvalid<HubSpotOptions>(configuration.GetSection(HubSpotOptions.SectionName));
        if (!configuration.GetValue(EnabledSetting, true))
        {
            return services;
        }

        return services
            .AddKeyedSingleton(HubSpotNames.Target, (provider, _) => HubSpotFieldMapFactory.Create(
                configuration.GetSection(Auth0SyncSettings.Mapping),
                provider.GetRequiredService<IOptions<HubSpotOptions>>().Value.UniqueProperty))
            .AddHttpTarget<HubSpotOptions, HubSpotRateLimits>(HubSpotNames.Target)
            .AddSingleton<HubSpotClient>()
            .AddSingleton<HubSpotBatchClient>()
            .AddSingleton<HubSpotSchemaChecker>()
            .AddSingleton<ITarget, HubSpotTarget>();
    }
}
