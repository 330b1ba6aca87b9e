using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Hosting;

/// <summary>Stands for the whole configuration, so that it is validated at startup like every section of it.</summary>
internal sealed class StartupOptions;

/// <summary>
/// Rejects a configuration that would silently lose data: a misspelled section, no enabled target, or a delete policy
/// <c>Deactivate</c> without a status field.
/// </summary>
internal sealed class StartupOptionsValidator(IConfiguration configuration, IEnumerable<KnownSetting> knownSettings, IEnumerable<AvailableTarget> availableTargets, IServiceProvider services) : IValidateOptions<StartupOptions>
{
    public ValidateOptionsResult Validate(string? name, StartupOptions options)
    {
        var names = knownSettings.Select(setting => setting.Path).Append(Auth0SyncSettings.KeyVaultUri).Append(Auth0SyncSettings.KeyVaultRefresh).ToList();
        var problems = configuration.GetSection(Auth0SyncSettings.Root).GetChildren()
            .Where(child => !names.Contains(child.Path, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Path} is not a known setting. Known settings: {string.Join(", ", names.Order(StringComparer.Ordinal))}.")
            .Concat(FindTargetProblems())
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    // The targets are resolved only now, because they need sections that may be invalid themselves.
    private IEnumerable<string> FindTargetProblems()
    {
        try
        {
            var targets = services.GetRequiredService<TargetRegistry>().All;
            if (targets.Count == 0)
            {
                return [$"No target is enabled, so every event would be lost. Set one of these to true: {string.Join(", ", availableTargets.Select(target => target.EnabledSetting))}."];
            }

            return services.GetRequiredService<IOptions<PolicyOptions>>().Value.OnDelete == DeletePolicy.Deactivate
                ? [.. targets.Where(target => !target.FieldMap.StatusFields.Any()).Select(DescribeMissingStatusField)]
                : [];
        }
        catch (OptionsValidationException e)
        {
            // Each section reports its own problems, except the field map, which has no validator of its own.
            return e.OptionsType == typeof(FieldMap) ? e.Failures : [];
        }
    }

    private static string DescribeMissingStatusField(ITarget target) =>
        $"{Auth0SyncSettings.Policies}:OnDelete is Deactivate, but no field of {target.Name} has the source $status, so a deleted user's record would not change. Map a field to $status, or set OnDelete to Archive, Erase or Ignore.";
}
