namespace Auth0Sync.LocalHost.Azurite;

/// <summary>How to run an Azurite.</summary>
public sealed record AzuriteOptions
{
    /// <summary>The ports to listen on; 0 takes any free one.</summary>
    public AzuriteEndpoints Ports { get; init; } = AzuriteEndpoints.Default;

    /// <summary>Where the data is kept; <see langword="null"/> keeps it in memory.</summary>
    public string? DataFolder { get; init; }

    /// <summary>
    /// The accounts. Azurite's own account is never among them, because its key is publicly known.
    /// </summary>
    public required IReadOnlyList<StorageAccountKey> Accounts { get; init; }

    /// <summary>Scripts that node runs before Azurite, by their full paths. For tests.</summary>
    public IReadOnlyList<string> PreloadScripts { get; init; } = [];
}
