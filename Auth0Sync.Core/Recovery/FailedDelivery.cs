namespace Auth0Sync.Core.Recovery;

/// <summary>An event that a stream could not deliver, as far as recovery needs to know it: nothing of the event itself.</summary>
/// <param name="EventId">The event's id.</param>
/// <param name="EventType">The event's type, where Auth0 says it.</param>
/// <param name="Redeliveries">How often it has been redelivered.</param>
/// <param name="Refusals">How often the webhook has refused it for what it is.</param>
/// <param name="LastStatus">The webhook's last answer; null where there was none, or Auth0 does not say.</param>
/// <param name="LastAttempt">When the last attempt was, where Auth0 says it.</param>
/// <param name="IsUnderWay">Whether a redelivery was begun whose end is not known.</param>
public sealed record FailedDelivery(
    string EventId,
    string? EventType,
    int Redeliveries,
    int Refusals,
    int? LastStatus,
    DateTimeOffset? LastAttempt,
    bool IsUnderWay)
{
    /// <summary>Whether the last answer was about the event, so the webhook itself is well.</summary>
    public bool IsRefused => IsRefusal(LastStatus);

    /// <summary>
    /// Whether an answer refuses the event for what it is: malformed, too large, no JSON. All other failures are about
    /// the way to the webhook, or its secret, or its storage.
    /// </summary>
    /// <seealso cref="Intake.WebhookAnswer"/>
    internal static bool IsRefusal(int? status) => status is 400 or 413 or 415;
}
