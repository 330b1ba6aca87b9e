namespace Auth0Sync.Core.Targets;

/// <summary>A key with which a target finds at most one record.</summary>
public abstract record RecordKey
{
    private RecordKey()
    {
    }

    /// <summary>The target's id of the record.</summary>
    public sealed record Id(string RecordId) : RecordKey;

    /// <summary>The Auth0 user id in the record.</summary>
    /// <param name="Auth0UserId">The user id.</param>
    /// <param name="Emails">The addresses that the record may have, for a target that can only list records by address.</param>
    public sealed record UserId(string Auth0UserId, IReadOnlyList<string> Emails) : RecordKey
    {
        public UserId(string auth0UserId)
            : this(auth0UserId, [])
        {
        }

        /// <summary>
        /// Whether to look further than the addresses, because neither a link nor a creation would reveal a record that was created
        /// without one and whose response was lost.
        /// </summary>
        public bool IsThorough { get; init; }

        public bool Equals(UserId? other) => other is not null && Auth0UserId == other.Auth0UserId;

        /// <inheritdoc/>
        public override int GetHashCode() => Auth0UserId.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>An email address, the record's primary one or an additional one.</summary>
    public sealed record Email(string Address) : RecordKey;
}
