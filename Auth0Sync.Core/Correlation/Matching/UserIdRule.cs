using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>Matches the record that contains the Auth0 user id, if the target can find it.</summary>
public sealed class UserIdRule : IMatchRule
{
    /// <inheritdoc/>
    public string Name => MatchRuleNames.UserId;

    /// <inheritdoc/>
    public RecordKey? GetKey(Auth0Event auth0Event, IRecordLookup target) => target.Traits.FindsByUserId ? CreateKey(auth0Event) : null;

    internal static RecordKey.UserId CreateKey(Auth0Event auth0Event) =>
        new(auth0Event.User.UserId, [.. new[] { auth0Event.User.Email, auth0Event.PreviousUser?.Email }.OfType<string>().Distinct()]);
}
