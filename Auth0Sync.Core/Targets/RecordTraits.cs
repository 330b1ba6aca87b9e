namespace Auth0Sync.Core.Targets;

/// <summary>What a system guarantees about its records.</summary>
public sealed record RecordTraits
{
    /// <summary>Whether a record can be found by the Auth0 user id, without an index that lags behind.</summary>
    public required bool FindsByUserId { get; init; }

    /// <summary>Whether the system rejects a second record with the same user id.</summary>
    public required bool HasUniqueUserId { get; init; }

    /// <summary>Whether the system rejects a second record with the same email address.</summary>
    public required bool HasUniqueEmail { get; init; }

    /// <summary>Whether a record must have an email address.</summary>
    public bool RequiresEmail { get; init; }

    /// <summary>Whether the record id identifies the person, such as a hash of the address. It is never logged.</summary>
    public bool HasPersonalRecordIds { get; init; }

    /// <summary>
    /// Whether nothing but its address leads to a record whose creation got no response: the record has one, and neither a lookup
    /// nor a rejected creation by the user id reveals it.
    /// </summary>
    public bool IsFoundByEmailOnly => RequiresEmail && !HasUniqueUserId;

    /// <summary>Whether a record is still found while it is archived.</summary>
    public bool FindsArchivedRecords { get; init; }
}
