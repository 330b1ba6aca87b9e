namespace Auth0Sync.Core.Settings;

/// <summary>A section of an earlier version. It is rejected with the name that replaces it.</summary>
internal sealed record RenamedSetting(string Path, string NewPath);
