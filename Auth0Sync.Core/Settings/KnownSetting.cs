namespace Auth0Sync.Core.Settings;

/// <summary>A section or a setting that somebody reads. What nobody reads is a mistake, and is refused at start.</summary>
/// <param name="Path">Its full name.</param>
internal sealed record KnownSetting(string Path);
