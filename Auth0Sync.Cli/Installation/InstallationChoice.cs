namespace Auth0Sync.Cli.Installation;

/// <summary>The command line's choice of an installation.</summary>
internal sealed record InstallationChoice(
    string? DataFolder,
    string? StorageAccount,
    string? ConnectionStringVariable,
    IReadOnlyList<string> SettingsFiles,
    IReadOnlyDictionary<string, string?> Settings);
