using Azure;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>A row with the version that was read, so that a later write detects a change in between.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="UserHash">The keyed hash of the user id.</param>
/// <param name="Row">The content of the row.</param>
/// <param name="Version">The ETag of the row; null if there is no row yet.</param>
/// <param name="Lease">The lease of another worker; null if there is none.</param>
public sealed record LedgerEntry(string Target, string UserHash, LedgerRow Row, ETag? Version, LeaseTiming? Lease)
{
    public bool IsLeased => Lease is not null;

    /// <summary>The hash of the user id with the previous key; null if there is no previous key.</summary>
    public string? PreviousKeyUserHash { get; init; }

    /// <summary>The ETag of the row that is still stored under the previous key; null if there is none.</summary>
    public ETag? PreviousKeyRowVersion { get; init; }
}

/// <param name="Age">How long the lease has been held.</param>
/// <param name="Remaining">The time until it expires, unless it is released earlier.</param>
public sealed record LeaseTiming(TimeSpan Age, TimeSpan Remaining)
{
    /// <returns>Null if the lease has expired.</returns>
    public static LeaseTiming? FromAge(TimeSpan age, TimeSpan duration) => age < duration ? new LeaseTiming(age, duration - age) : null;
}
