using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>
/// Matches the record with the address before the change, if it was verified: a record that is not linked yet is still
/// found when the address changes.
/// </summary>
public sealed class PreviousEmailRule : IMatchRule
{
    /// <inheritdoc/>
    public string Name => MatchRuleNames.PreviousEmail;

    /// <inheritdoc/>
    public RecordKey? GetKey(Auth0Event auth0Event, IRecordLookup target) =>
        auth0Event.PreviousUser is { } previous && target.Policies.EmailTrust.GetVerifiedEmail(previous) is { } email && !EmailAddress.AreEqual(email, auth0Event.User.Email)
            ? new RecordKey.Email(email)
            : null;
}
