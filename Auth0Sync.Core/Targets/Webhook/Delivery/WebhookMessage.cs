using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>
/// A message for a receiver, as
/// <see href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</see>
/// describes it. The body is serialized once: the bytes that are signed are the bytes that are sent.
/// </summary>
internal sealed partial record WebhookMessage
{
    /// <param name="id">
    /// The receiver's idempotency key, the same on every retry: 1 to 256 letters, digits, hyphens and underscores. A dot would
    /// make the signed content ambiguous.
    /// </param>
    /// <param name="type">The event type: identifiers of letters, digits and underscores, separated by dots.</param>
    /// <param name="timestamp">When the event occurred, not when it is sent.</param>
    /// <param name="body">The body, JSON in UTF-8.</param>
    /// <exception cref="ArgumentException">The id or the type has another form.</exception>
    public WebhookMessage(string id, string type, DateTimeOffset timestamp, ReadOnlyMemory<byte> body)
    {
        if (!IdPattern().IsMatch(id))
        {
            throw new ArgumentException("The id of a message consists of 1 to 256 letters, digits, hyphens and underscores.", nameof(id));
        }

        if (!IsValidType(type))
        {
            throw new ArgumentException("The type of a message consists of letters, digits and underscores, in parts separated by dots.", nameof(type));
        }

        (Id, Type, Timestamp, Body) = (id, type, timestamp, body);
    }

    public string Id { get; }

    public string Type { get; }

    public DateTimeOffset Timestamp { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Serializes the body in the structure of Standard Webhooks: type, timestamp and data.</summary>
    public static WebhookMessage Create(string id, string type, DateTimeOffset timestamp, JsonObject data) =>
        new(id, type, timestamp, JsonSerializer.SerializeToUtf8Bytes(new { type, timestamp = timestamp.UtcDateTime, data }));

    public static bool IsValidType(string type) => TypePattern().IsMatch(type);

    // The body is personal data.
    public override string ToString() => $"{Type} {Id}";

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*\z")]
    private static partial Regex TypePattern();
}
