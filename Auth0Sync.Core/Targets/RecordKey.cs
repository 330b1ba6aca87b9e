namespace Auth0Sync.Core.Targets;

/// <summary>A key with which a target finds at most one record.</summary>
public abstract record RecordKey
{
    private RecordKey()
    {
    }

    /// <summary>The target's id of the record.</summary>
    public sealed record Id(string RecordId) : RecordKey;

    /// <summary>The Auth0 user id in the target's unique field.</summary>
    public sealed record UserId(string Auth0UserId) : RecordKey;

    /// <summary>An email address, the record's primary one or an additional one.</summary>
    public sealed record Email(string Address) : RecordKey;
}
