using Azure;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>A row as it was read: the proof, for a later write, that nobody else wrote in between.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="UserHash">The user, hashed.</param>
/// <param name="Row">What the row says.</param>
/// <param name="Version">The row's version in the table; null where there is no row yet.</param>
/// <param name="Lease">Since how long another worker holds the lease, and how much of it is left; null where nobody does.</param>
public sealed record LedgerEntry(string Target, string UserHash, LedgerRow Row, ETag? Version, LeaseTiming? Lease)
{
    /// <summary>Whether another worker is writing the user's record.</summary>
    public bool IsLeased => Lease is not null;

    /// <summary>The user, hashed with the previous key; null where there is none.</summary>
    public string? PreviousKeyUserHash { get; init; }

    /// <summary>The version of the row that is still kept under the previous key; null where there is none.</summary>
    public ETag? PreviousKeyRowVersion { get; init; }
}

/// <summary>Where a lease stands.</summary>
/// <param name="Age">How long it has been held.</param>
/// <param name="Remaining">How long it still holds, unless it is given back before.</param>
public sealed record LeaseTiming(TimeSpan Age, TimeSpan Remaining)
{
    /// <summary>Where a lease of that duration stands; null where it is over.</summary>
    public static LeaseTiming? FromAge(TimeSpan age, TimeSpan duration) => age < duration ? new LeaseTiming(age, duration - age) : null;
}
