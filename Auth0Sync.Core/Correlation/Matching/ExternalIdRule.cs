using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>Matches the record whose id an administrator wrote to the <c>app_metadata</c> of the user.</summary>
public sealed class ExternalIdRule : IMatchRule
{
    /// <inheritdoc/>
    public string Name => MatchRuleNames.ExternalId;

    /// <inheritdoc/>
    public RecordKey? GetKey(Auth0Event auth0Event, IRecordLookup target) =>
        ExternalId.FromUser(auth0Event.User, target.Policies.ExternalIdPath, target).Value is { } id ? new RecordKey.Id(id) : null;
}
