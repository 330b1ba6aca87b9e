using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Hosting;

/// <summary>The setup as a whole, which is validated at start like every section of it.</summary>
internal sealed class StartupOptions;

/// <summary>
/// Refuses to start with a setup that would lose something in silence: a misspelled section, such as a delete policy
/// that nobody reads, no target at all, or a deactivation that no field would show.
/// </summary>
internal sealed class StartupOptionsValidator(IConfiguration configuration, IEnumerable<KnownSetting> knownSettings, IEnumerable<AvailableTarget> availableTargets, IServiceProvider services) : IValidateOptions<StartupOptions>
{
    public ValidateOptionsResult Validate(string? name, StartupOptions options)
    {
        var names = knownSettings.Select(setting => setting.Path).Append(Auth0SyncSettings.KeyVaultUri).Append(Auth0SyncSettings.KeyVaultRefresh).ToList();
        var problems = configuration.GetSection(Auth0SyncSettings.Root).GetChildren()
            .Where(child => !names.Contains(child.Path, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Path} is no setting; known here: {string.Join(", ", names.Order(StringComparer.Ordinal))}.")
            .Concat(FindTargetProblems())
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    // The targets are made here and not before, because they need sections that may be wrong themselves.
    private IEnumerable<string> FindTargetProblems()
    {
        try
        {
            var targets = services.GetRequiredService<TargetRegistry>().All;
            if (targets.Count == 0)
            {
                return [$"No target is enabled, so every event would be lost; allowed: {string.Join(" or ", availableTargets.Select(target => $"{target.EnabledSetting}=true"))}."];
            }

            return services.GetRequiredService<IOptions<PolicyOptions>>().Value.OnDelete == DeletePolicy.Deactivate
                ? [.. targets.Where(target => !target.FieldMap.StatusFields.Any()).Select(DescribeMissingStatusField)]
                : [];
        }
        catch (OptionsValidationException e)
        {
            // Every section tells its own problems, but the map is none that is validated by itself.
            return e.OptionsType == typeof(FieldMap) ? e.Failures : [];
        }
    }

    private static string DescribeMissingStatusField(ITarget target) =>
        $"{Auth0SyncSettings.Policies}:OnDelete is Deactivate, but no field of {target.Name} has the source $status, so a deleted user's record would stay as it is; allowed: a field with $status, or Archive, Erase or Ignore.";
}
