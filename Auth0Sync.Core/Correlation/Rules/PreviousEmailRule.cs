using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Rules;

/// <summary>
/// The record that has the address which the user had before the change, if that one was verified: a record that nobody
/// has linked yet is still found when the address changes.
/// </summary>
public sealed class PreviousEmailRule : IMatchRule
{
    /// <inheritdoc/>
    public string Name => "PreviousEmail";

    /// <inheritdoc/>
    public RecordKey? KeyFor(Auth0Event auth0Event) =>
        auth0Event.Previous is { Email: { } email, EmailVerified: true } && !email.Equals(auth0Event.User.Email, StringComparison.OrdinalIgnoreCase)
            ? new RecordKey.Email(email)
            : null;
}
