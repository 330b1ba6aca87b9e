using System.Text;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>The result of one attempt to deliver a message, classified by what has to happen next.</summary>
internal abstract record DeliveryResult
{
    private DeliveryResult()
    {
    }

    /// <summary>
    /// What the receiver said about a failure, truncated to <see cref="WebhookSender.MaxResponseBytes"/>; null if nothing.
    /// It may quote the data, so it is never logged, and <see cref="object.ToString"/> omits it.
    /// </summary>
    public string? ResponseText { get; init; }

    protected virtual bool PrintMembers(StringBuilder builder) => false;

    /// <summary>The receiver has the message.</summary>
    public sealed record Delivered : DeliveryResult;

    /// <summary>
    /// The receiver wants no more messages: none may be sent to this endpoint until a person enables it again.
    /// </summary>
    /// <param name="Status">The status of the response. With 2xx, the receiver has this message.</param>
    public sealed record Stopped(int Status) : DeliveryResult;

    /// <summary>The receiver does not want this message; a retry would not help.</summary>
    /// <param name="Status">The status of the response.</param>
    public sealed record Aborted(int Status) : DeliveryResult;

    /// <summary>The delivery failed; a retry may succeed. Without a response, the receiver may have the message.</summary>
    /// <param name="RetryAfter">How long the receiver asks to wait, at most a day, if it does.</param>
    /// <param name="Message">Why; safe to log.</param>
    public sealed record Busy(TimeSpan? RetryAfter, string Message) : DeliveryResult;

    /// <summary>
    /// The receiver does not accept the signature, or says so. A retry may succeed, because a secret may be in rotation; but
    /// a person has to know, because the secrets may differ.
    /// </summary>
    /// <param name="Status">The status of the response.</param>
    /// <param name="RetryAfter">How long the receiver asks to wait, at most a day, if it does.</param>
    public sealed record Refused(int Status, TimeSpan? RetryAfter) : DeliveryResult;

    /// <summary>Nothing was sent, because the endpoint's settings or its DNS records must be fixed.</summary>
    /// <param name="Problem">What to do about it; safe to log.</param>
    public sealed record Misconfigured(string Problem) : DeliveryResult;
}
