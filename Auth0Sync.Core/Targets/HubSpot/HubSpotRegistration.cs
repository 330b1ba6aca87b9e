using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Registers HubSpot.</summary>
public sealed class HubSpotRegistration : ITargetRegistration
{
    /// <inheritdoc/>
    public static TargetDescriptor Descriptor { get; } = new(HubSpotNames.Target, "HubSpot", IsEnabledByDefault: true)
    {
        ReadinessEvidence = "HubSpot accepts the token, and the mapped properties exist. The one of the user id is unique.",
        CreatingSettings = [nameof(HubSpotOptions.CreateMissingProperties)],
        ReadingPosts = ["/batch/read", HubSpotPaths.TokenInfo],
    };

    /// <inheritdoc/>
    public static void AddSettings(IServiceCollection services, IConfiguration configuration) => services
        .AddTargetSettings<HubSpotOptions, HubSpotOptionsValidator>(configuration, Descriptor)
        .AddSingleton<IValidateOptions<HubSpotOptions>>(new PublicStorageKeyValidator<HubSpotOptions>(configuration, Descriptor))
        .AddSingleton(new RenamedSetting($"{Auth0SyncSettings.Root}:{Auth0SyncSettings.MappingName}", Descriptor.MappingSection));

    /// <inheritdoc/>
    public static void AddTarget(IServiceCollection services, IConfiguration configuration) => services
        .AddKeyedSingleton(HubSpotNames.Target, (provider, _) => HubSpotFieldMapFactory.Create(
            configuration.GetSection(Descriptor.MappingSection),
            provider.GetRequiredService<IOptions<HubSpotOptions>>().Value.UniqueProperty))
        .AddHttpTarget<HubSpotOptions, HubSpotRateLimits>(HubSpotNames.Target)
        .AddSingleton<HubSpotClient>()
        .AddSingleton<HubSpotBatchClient>()
        .AddSingleton<HubSpotSchemaChecker>()
        .AddSingleton<HubSpotInspector>()
        .AddSingleton<ITarget, HubSpotTarget>();
}
