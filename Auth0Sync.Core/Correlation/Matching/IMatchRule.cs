using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>One way to say which record is a user's. Pure: it names a key, and the target looks it up.</summary>
public interface IMatchRule
{
    /// <summary>The rule's name in settings.</summary>
    string Name { get; }

    /// <summary>The key under which the user's record would be found, or null where the rule has no say.</summary>
    /// <param name="auth0Event">The event.</param>
    /// <param name="target">The target, to say what can be a key; it is not called.</param>
    RecordKey? GetKey(Auth0Event auth0Event, ITarget target);
}
