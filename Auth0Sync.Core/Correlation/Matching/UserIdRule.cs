using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>Matches the record whose unique field contains the Auth0 user id.</summary>
public sealed class UserIdRule : IMatchRule
{
    /// <inheritdoc/>
    public string Name => MatchRuleNames.UserId;

    /// <inheritdoc/>
    public RecordKey? GetKey(Auth0Event auth0Event, ITarget target) => new RecordKey.UserId(auth0Event.User.UserId);
}
