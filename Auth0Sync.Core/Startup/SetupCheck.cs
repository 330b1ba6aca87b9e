using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Startup;

/// <summary>The setup as a whole, which is validated at start like every section of it.</summary>
internal sealed class Setup;

/// <summary>
/// Refuses to start with a setup that would lose something in silence: a misspelled section, such as a delete policy
/// that nobody reads, or no target at all.
/// </summary>
internal sealed class SetupCheck(IConfiguration configuration, IEnumerable<KnownSetting> known, TargetCatalogue targets) : IValidateOptions<Setup>
{
    public ValidateOptionsResult Validate(string? name, Setup options)
    {
        var names = known.Select(setting => setting.Path).Append(Auth0SyncSettings.KeyVaultUri).Append(Auth0SyncSettings.KeyVaultRefresh).ToList();
        var problems = configuration.GetSection(Auth0SyncSettings.Root).GetChildren()
            .Where(child => !names.Contains(child.Path, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Path} is no setting; known here: {string.Join(", ", names.Order(StringComparer.Ordinal))}.")
            .ToList();
        if (targets.All.Count == 0)
        {
            problems.Add("No target is enabled, so every event would be lost; allowed: Auth0Sync:HubSpot:Enabled=true.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
