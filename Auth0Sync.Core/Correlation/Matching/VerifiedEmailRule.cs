using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>
/// Matches the record with the email address of the user, only if the address is verified: anyone can sign up with the
/// address of another person.
/// </summary>
/// <seealso href="https://auth0.com/docs/manage-users/user-accounts/user-account-linking"/>
public sealed class VerifiedEmailRule : IMatchRule
{
    /// <inheritdoc/>
    public string Name => MatchRuleNames.VerifiedEmail;

    /// <inheritdoc/>
    public RecordKey? GetKey(Auth0Event auth0Event, IRecordLookup target) =>
        target.Policies.EmailTrust.GetVerifiedEmail(auth0Event.User) is { } email ? new RecordKey.Email(email) : null;
}
