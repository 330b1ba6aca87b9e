using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Settings;

/// <summary>Registers a section of the settings.</summary>
internal static class SettingsServiceCollectionExtensions
{
    /// <summary>
    /// Binds a section and validates it at start. A value that does not fit its setting, or a name that is no setting,
    /// is reported in one sentence that names it and says what is allowed.
    /// </summary>
    public static IServiceCollection AddSettings<TOptions, TValidator>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddSingleton(new KnownSetting(section));
        services.AddOptions<TOptions>()
            .Configure(options =>
            {
                SettingsSectionValidator.ThrowIfInvalid<TOptions>(configuration.GetSection(section));
                configuration.GetSection(section).Bind(options);
            })
            .ValidateOnStart();
        services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(
            new ConfigurationChangeTokenSource<TOptions>(configuration.GetSection(section)));
        return services;
    }
}
