using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets;

internal static class TargetServiceCollectionExtensions
{
    /// <summary>Registers a target if it is enabled; its settings are validated in any case.</summary>
    public static IServiceCollection AddTarget<TRegistration>(this IServiceCollection services, IConfiguration configuration)
        where TRegistration : ITargetRegistration
    {
        var descriptor = TRegistration.Descriptor;
        services.AddSingleton(descriptor);
        TRegistration.AddSettings(services, configuration);
        if (descriptor.IsEnabled(configuration))
        {
            services.AddSingleton(new EnabledTarget(descriptor)).AddPolicies<TRegistration>(configuration);
            TRegistration.AddTarget(services, configuration);
        }

        return services;
    }

    /// <summary>Binds and validates a target's section, except its mapping and policies.</summary>
    /// <exception cref="OptionsValidationException">
    /// The section is invalid. Not only at startup, because whether the target is enabled is read now.
    /// </exception>
    public static IServiceCollection AddTargetSettings<TOptions, TValidator>(
        this IServiceCollection services,
        IConfiguration configuration,
        TargetDescriptor descriptor,
        params IEnumerable<string> subsections)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        string[] others = [Auth0SyncSettings.MappingName, Auth0SyncSettings.PoliciesName, .. subsections];
        SettingsSectionValidator.ThrowIfInvalid<TOptions>(configuration.GetSection(descriptor.Section), others);
        return services.AddSettings<TOptions, TValidator>(configuration, descriptor.Section, others);
    }

    // The target's defaults, then the policies of all targets, then its own.
    private static void AddPolicies<TRegistration>(this IServiceCollection services, IConfiguration configuration)
        where TRegistration : ITargetRegistration
    {
        var section = configuration.GetSection(TRegistration.Descriptor.PoliciesSection);
        var options = services.AddOptions<PolicyOptions>(section.Path)
            .Configure(policies =>
            {
                TRegistration.SetPolicyDefaults(policies);
                SettingsSectionValidator.ThrowIfInvalid<PolicyOptions>(configuration.GetSection(Auth0SyncSettings.Policies));
                policies.Override(configuration.GetSection(Auth0SyncSettings.Policies));
                SettingsSectionValidator.ThrowIfInvalid<PolicyOptions>(section, TRegistration.OwnPolicies);
                policies.Override(WithoutOwnPolicies(section, TRegistration.OwnPolicies));
                TRegistration.SetOwnPolicies(policies, section);
            });
        if (section.Exists())
        {
            options.ValidateOnStart();
        }

        services.AddKeyedSingleton(TRegistration.Descriptor.Name, (provider, _) => provider.GetRequiredService<IOptionsMonitor<PolicyOptions>>().Get(section.Path));
    }

    // The binder would reject the values of the target's own policies.
    private static IConfiguration WithoutOwnPolicies(IConfigurationSection section, IReadOnlyCollection<string> ownPolicies) => new ConfigurationBuilder()
        .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(setting => !ownPolicies.Contains(setting.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase)))
        .Build();
}
