namespace Auth0Sync.LocalHost.Azurite;

public sealed record AzuriteOptions
{
    /// <summary>The ports to listen on; 0 means any free port.</summary>
    public AzuriteEndpoints Ports { get; init; } = AzuriteEndpoints.Default;

    /// <summary>The data folder; <see langword="null"/> keeps the data in memory.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The only accounts. Azurite's default account is not available, because its key is publicly known.</summary>
    public required IReadOnlyList<StorageAccountKey> Accounts { get; init; }

    /// <summary>Full paths of scripts that Node runs before Azurite. For tests.</summary>
    public IReadOnlyList<string> PreloadScripts { get; init; } = [];
}
