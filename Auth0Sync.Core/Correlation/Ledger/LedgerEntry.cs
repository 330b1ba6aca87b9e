using Azure;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>A row as it was read: the proof, for a later write, that nobody else wrote in between.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="UserHash">The user, hashed.</param>
/// <param name="Row">What the row says.</param>
/// <param name="Version">The row's version in the table; null where there is no row yet.</param>
/// <param name="IsLeased">Whether another worker is writing the user's record.</param>
public sealed record LedgerEntry(string Target, string UserHash, LedgerRow Row, ETag? Version, bool IsLeased)
{
    /// <summary>The user, hashed with the previous key; null where there is none.</summary>
    public string? UserHashBefore { get; init; }

    /// <summary>The version of the row that is still kept under the previous key; null where there is none.</summary>
    public ETag? VersionBefore { get; init; }
}
