namespace Auth0Sync.Core.Correlation.Policies;

/// <summary>The names of the match rules in <see cref="PolicyOptions.MatchBy"/>.</summary>
public static class MatchRuleNames
{
    /// <summary>An id of the record in <c>app_metadata</c>, at <see cref="PolicyOptions.ExternalIdPath"/>.</summary>
    public const string ExternalId = "ExternalId";

    /// <summary>The Auth0 user id in the record.</summary>
    public const string UserId = "UserId";

    /// <summary>The user's verified email address.</summary>
    public const string VerifiedEmail = "VerifiedEmail";

    /// <summary>The verified address of the user before the event.</summary>
    public const string PreviousEmail = "PreviousEmail";

    /// <summary>All names in the default order: the most reliable first.</summary>
    public static readonly IReadOnlyList<string> All = [ExternalId, UserId, VerifiedEmail, PreviousEmail];
}
