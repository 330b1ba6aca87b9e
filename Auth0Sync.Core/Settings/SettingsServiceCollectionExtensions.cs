using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Settings;

internal static class SettingsServiceCollectionExtensions
{
    /// <summary>
    /// Binds a section and validates it at startup. Values that cannot be converted and unknown names are errors, too.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="section">The full name of the section.</param>
    /// <param name="subsections">Names in the section that others read and check.</param>
    public static IServiceCollection AddSettings<TOptions, TValidator>(this IServiceCollection services, IConfiguration configuration, string section, params IReadOnlyCollection<string> subsections)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddSingleton(new KnownSetting(section));
        services.AddOptions<TOptions>()
            .Configure(options =>
            {
                SettingsSectionValidator.ThrowIfInvalid<TOptions>(configuration.GetSection(section), subsections);
                configuration.GetSection(section).Bind(options);
            })
            .ValidateOnStart();
        services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(
            new ConfigurationChangeTokenSource<TOptions>(configuration.GetSection(section)));
        return services;
    }
}
