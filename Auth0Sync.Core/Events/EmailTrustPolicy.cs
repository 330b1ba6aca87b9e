namespace Auth0Sync.Core.Events;

/// <summary>
/// Which connections are trusted to verify addresses. The directory or script of a connection sets <c>email_verified</c>, so
/// whoever controls it can declare any address verified.
/// </summary>
/// <param name="connections">The trusted connections; empty to trust all. Surrounding whitespace is ignored.</param>
public sealed class EmailTrustPolicy(IEnumerable<string> connections)
{
    private readonly HashSet<string> _connections = new(connections.Select(VisibleText.TrimInvisible), StringComparer.Ordinal);

    /// <summary>Trusts all connections.</summary>
    public static EmailTrustPolicy TrustAll { get; } = new([]);

    /// <summary>
    /// Whether the address of a profile is verified: true only for the JSON value true and a trusted connection. Null if the
    /// profile has no such member, or if its connection is unknown.
    /// </summary>
    public bool? IsVerified(UserProfile user) =>
        user.Find("email_verified") is null ? null
        : user.IsEmailVerified != true ? false
        : _connections.Count == 0 ? true
        : user.Connection is { } connection ? _connections.Contains(connection)
        : null;

    /// <summary>The address of a profile if it is verified, otherwise null.</summary>
    public string? GetVerifiedEmail(UserProfile user) => IsVerified(user) == true ? user.Email : null;
}
