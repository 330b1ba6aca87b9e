namespace Auth0Sync.Core.Events;

/// <summary>
/// Whose word on a verified address counts. A connection's own directory or script decides what it says of
/// <c>email_verified</c>, and whoever controls that can say of any address that it is verified.
/// </summary>
/// <param name="connections">The connections that are trusted; none means all of them. Blanks around a name do not count.</param>
public sealed class EmailTrustPolicy(IEnumerable<string> connections)
{
    private readonly HashSet<string> _connections = new(connections.Select(VisibleText.TrimInvisible), StringComparer.Ordinal);

    /// <summary>Trusts every connection.</summary>
    public static EmailTrustPolicy TrustAll { get; } = new([]);

    /// <summary>
    /// Whether the address of a profile is verified: true only where Auth0 says the JSON value true, and the profile
    /// comes from a trusted connection. Null where the event does not say, or says it without telling the connection.
    /// </summary>
    public bool? IsVerified(UserProfile user) =>
        user.Find("email_verified") is null ? null
        : user.IsEmailVerified != true ? false
        : _connections.Count == 0 ? true
        : user.Connection is { } connection ? _connections.Contains(connection)
        : null;

    /// <summary>The address of a profile, if there is one and it is known to be verified.</summary>
    public string? GetVerifiedEmail(UserProfile user) => IsVerified(user) == true ? user.Email : null;
}
