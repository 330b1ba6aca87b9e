namespace Auth0Sync.Core.Recovery;

/// <summary>An event that a stream could not deliver, as far as recovery needs to know it: nothing of the event itself.</summary>
/// <param name="EventId">The event's id.</param>
/// <param name="EventType">The event's type, where Auth0 says it.</param>
/// <param name="RedeliveryCount">How often it has been redelivered.</param>
/// <param name="RejectionCount">How often the webhook has refused it for what it is.</param>
/// <param name="LastStatusCode">The webhook's last answer; null where there was none, or Auth0 does not say.</param>
/// <param name="LastAttemptAt">When the last attempt was, where Auth0 says it.</param>
/// <param name="IsInProgress">Whether a redelivery was begun whose end is not known.</param>
public sealed record FailedDelivery(
    string EventId,
    string? EventType,
    int RedeliveryCount,
    int RejectionCount,
    int? LastStatusCode,
    DateTimeOffset? LastAttemptAt,
    bool IsInProgress)
{
    /// <summary>Whether the last answer was about the event, so the webhook itself is well.</summary>
    public bool IsRejected => IsRejection(LastStatusCode);

    /// <summary>
    /// Whether an answer refuses the event for what it is: malformed, too large, no JSON. All other failures are about
    /// the way to the webhook, or its secret, or its storage.
    /// </summary>
    /// <seealso cref="Webhook.WebhookResponse"/>
    internal static bool IsRejection(int? statusCode) => statusCode is 400 or 413 or 415;
}
