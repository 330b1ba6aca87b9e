using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Targets;

/// <summary>The names of a target of this version, enabled or not.</summary>
/// <param name="Name">The name in messages, queues, logs and metrics: lowercase letters.</param>
/// <param name="DisplayName">The name in settings and functions, such as <c>HubSpot</c>.</param>
/// <param name="IsEnabledByDefault">Whether the target is enabled without a setting.</param>
public sealed record TargetDescriptor(string Name, string DisplayName, bool IsEnabledByDefault = false)
{
    /// <summary>What a readiness check without a problem shows, as sentences for people.</summary>
    public required string ReadinessEvidence { get; init; }

    /// <summary>
    /// The settings in the target's section with which the readiness check creates what is missing in the system. A dry run sets
    /// them to false.
    /// </summary>
    public IReadOnlyList<string> CreatingSettings { get; init; } = [];

    /// <summary>The ends of the paths of POST requests that change nothing. A dry run sends no others.</summary>
    public IReadOnlyList<string> ReadingPosts { get; init; } = [];

    /// <summary>The section with the target's settings.</summary>
    public string Section => $"{Auth0SyncSettings.Root}:{DisplayName}";

    /// <summary>The setting that enables the target.</summary>
    public string EnabledSetting => $"{Section}:Enabled";

    /// <summary>The section that changes the default mapping.</summary>
    public string MappingSection => $"{Section}:{Auth0SyncSettings.MappingName}";

    /// <summary>The section that overrides the policies of all targets.</summary>
    public string PoliciesSection => $"{Section}:{Auth0SyncSettings.PoliciesName}";

    /// <summary>Whether the settings enable the target.</summary>
    public bool IsEnabled(IConfiguration configuration) => configuration.GetValue(EnabledSetting, IsEnabledByDefault);
}
