namespace Auth0Sync.Core.Recovery;

/// <summary>An event that a stream failed to deliver, without the event's content.</summary>
/// <param name="EventId">The event's id.</param>
/// <param name="EventType">The event's type, if known.</param>
/// <param name="RedeliveryCount">The number of redeliveries.</param>
/// <param name="RejectionCount">The number of responses that rejected the event itself.</param>
/// <param name="LastStatusCode">The webhook's last response; null if there was none, or if it is unknown.</param>
/// <param name="LastAttemptAt">The time of the last attempt, if known.</param>
/// <param name="IsInProgress">Whether the last redelivery has started but has no result yet.</param>
public sealed record FailedDelivery(
    string EventId,
    string? EventType,
    int RedeliveryCount,
    int RejectionCount,
    int? LastStatusCode,
    DateTimeOffset? LastAttemptAt,
    bool IsInProgress)
{
    /// <summary>Whether the last response rejected the event itself, which means that the webhook is available.</summary>
    public bool IsRejected => IsRejection(LastStatusCode);

    /// <summary>
    /// Whether a response rejects the event itself: malformed, too large, or not JSON. All other failures concern the
    /// connection to the webhook, its secret, or its storage.
    /// </summary>
    /// <seealso cref="Webhook.WebhookResponse"/>
    internal static bool IsRejection(int? statusCode) => statusCode is 400 or 413 or 415;
}
