namespace Auth0Sync.Core.Targets;

/// <summary>A target of this version, enabled or not.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="EnabledSetting">The setting that enables it.</param>
internal sealed record AvailableTarget(string Name, string EnabledSetting);
