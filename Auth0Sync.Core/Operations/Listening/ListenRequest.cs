using Auth0Sync.Core.Settings;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>What to listen to, and whom to tell.</summary>
/// <param name="Webhook">The webhook that gets the events, such as that of the local host.</param>
/// <param name="Credential">Authenticates the requests to it.</param>
/// <param name="Offsets">Remembers how far the events were forwarded.</param>
public sealed record ListenRequest(Uri Webhook, WebhookCredential Credential, IOffsetStore Offsets)
{
    /// <summary>
    /// Events since this time are forwarded, even those that were forwarded before; null continues where the last run ended, or
    /// begins with new events.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The types of events.</summary>
    public IReadOnlyList<string> EventTypes { get; init; } = ["user.created", "user.updated", "user.deleted"];
}
