namespace Auth0Sync.Core.Targets;

/// <summary>A key under which a target finds at most one record.</summary>
public abstract record RecordKey
{
    private RecordKey()
    {
    }

    /// <summary>The target's own id of the record.</summary>
    public sealed record Id(string RecordId) : RecordKey;

    /// <summary>The Auth0 user id in the target's unique field.</summary>
    public sealed record UserId(string Auth0UserId) : RecordKey;

    /// <summary>An e-mail address, the record's main one or another.</summary>
    public sealed record Email(string Address) : RecordKey;
}
