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
/// Rejects a configuration that would silently lose data: a misspelled or renamed section, no enabled target, or a policy
/// that a target cannot follow.
/// </summary>
internal sealed class StartupOptionsValidator(
    IConfiguration configuration,
    IEnumerable<KnownSetting> knownSettings,
    IEnumerable<RenamedSetting> renamedSettings,
    IEnumerable<TargetDescriptor> descriptors,
    IServiceProvider services) : IValidateOptions<StartupOptions>
{
    public ValidateOptionsResult Validate(string? name, StartupOptions options)
    {
        var problems = configuration.GetSection(Auth0SyncSettings.Root).GetChildren()
            .Select(FindSectionProblem)
            .OfType<string>()
            .Concat(FindTargetProblems())
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private string? FindSectionProblem(IConfigurationSection section)
    {
        if (renamedSettings.FirstOrDefault(renamed => renamed.Path.Equals(section.Path, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return $"{found.Path} is now {found.NewPath}. Rename it.";
        }

        var names = knownSettings.Select(setting => setting.Path).Append(Auth0SyncSettings.KeyVaultUri).Append(Auth0SyncSettings.KeyVaultRefresh).ToList();
        return names.Contains(section.Path, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"{section.Path} is not a known setting. Known settings: {string.Join(", ", names.Order(StringComparer.Ordinal))}.";
    }

    // The targets are resolved only now, because they need sections that may be invalid themselves.
    private IEnumerable<string> FindTargetProblems()
    {
        try
        {
            var targets = services.GetRequiredService<TargetRegistry>().All;
            return targets.Count == 0
                ? [$"No target is enabled, so every event would be lost. Set one of these to true: {string.Join(", ", descriptors.Select(target => target.EnabledSetting))}."]
                : [.. targets.SelectMany(target => TraitChecker.FindProblems(target, descriptors.Single(descriptor => descriptor.Name == target.Name)))];
        }
        catch (OptionsValidationException e)
        {
            // Each section reports its own problems, except the field map, which has no validator of its own.
            return e.OptionsType == typeof(FieldMap) ? e.Failures : [];
        }
    }
}
