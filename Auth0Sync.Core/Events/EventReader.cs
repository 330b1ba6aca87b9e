using System.Text.Json;
using System.Text.Unicode;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Reads one Auth0 event: bare, wrapped by Amazon EventBridge (<c>detail</c>), or as the <c>event.message</c> that an
/// Auth0 Action forwards. Strict on what identifies and orders an event, tolerant of everything else: live events are
/// looser than the published schema.
/// </summary>
/// <seealso href="https://auth0.com/docs/customize/events"/>
public static class EventReader
{
    /// <summary>How deeply an event may nest. Auth0's own objects need 6 levels; the rest is for metadata.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Reads the bytes of a body. Never throws for what they contain.</summary>
    /// <param name="utf8">The body, UTF-8 JSON, with or without a byte order mark.</param>
    public static EventReading Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            return new EventReading.Malformed("body", "is not valid UTF-8");
        }

        try
        {
            return Read(JsonElement.Parse(SurrogateEscapes.Repair(utf8).Span, Options));
        }
        catch (JsonException)
        {
            return new EventReading.Malformed("body", $"is not JSON, or nests more than {MaxDepth} levels deep");
        }
    }

    private static EventReading Read(JsonElement body)
    {
        if (Unwrap(body) is not { } root)
        {
            return new EventReading.Malformed("body", "is not a JSON object");
        }

        if (Text(root, "id") is not { } id)
        {
            return Missing("id");
        }

        if (Text(root, "type") is not { } type)
        {
            return Missing("type");
        }

        if (Time(root) is not { } time)
        {
            return new EventReading.Malformed("time", "must be an RFC 3339 date and time with an offset");
        }

        if (!type.StartsWith("user.", StringComparison.Ordinal))
        {
            return new EventReading.NotAboutAUser(id, type);
        }

        if (User(root, "object") is not { } user)
        {
            return Missing("data.object.user_id");
        }

        return new EventReading.Read(new Auth0Event(
            id,
            type,
            time,
            Text(root, "a0tenant"),
            Text(root, "a0stream"),
            Text(root, "a0purpose") == "test",
            user,
            User(root, "previous_object")));
    }

    private static EventReading.Malformed Missing(string field) => new(field, "must be a non-empty string");

    // An event is what has `data`; a wrapper is what has an event inside. Two steps are enough for {event:{message:…}}.
    private static JsonElement? Unwrap(JsonElement body)
    {
        for (var step = 0; step < 2 && !Has(body, "data"); step++)
        {
            body = Inner(body, "detail") ?? Inner(body, "message") ?? Inner(body, "event") ?? body;
        }

        return body.ValueKind == JsonValueKind.Object ? body : null;
    }

    private static bool Has(JsonElement element, string member) => Inner(element, member) is not null;

    private static JsonElement? Inner(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(member, out var inner)
        && inner.ValueKind == JsonValueKind.Object
            ? inner
            : null;

    private static string? Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static DateTimeOffset? Time(JsonElement root) =>
        root.TryGetProperty("time", out var value)
        && value.ValueKind == JsonValueKind.String
        && HasOffset(value.GetString()!)
        && value.TryGetDateTimeOffset(out var time)
            ? time.ToUniversalTime()
            : null;

    // Without an offset the parser would assume the machine's own time zone.
    private static bool HasOffset(string time) =>
        time.EndsWith('Z') || (time.IndexOf('T', StringComparison.Ordinal) is > 0 and var t && time.AsSpan(t).IndexOfAny('+', '-') > 0);

    private static UserProfile? User(JsonElement root, string member) =>
        Inner(root, "data") is { } data && Inner(data, member) is { } user && Text(user, "user_id") is not null
            ? new UserProfile(user)
            : null;
}
