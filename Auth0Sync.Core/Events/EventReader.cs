using System.Text.Json;
using System.Text.Unicode;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Reads one Auth0 event: bare, wrapped by Amazon EventBridge (<c>detail</c>), or as the <c>event.message</c> that an
/// Auth0 Action forwards. Strict on what identifies and orders an event, tolerant of everything else: live events are
/// looser than the published schema. Of a duplicate member the last value counts.
/// </summary>
/// <seealso href="https://auth0.com/docs/customize/events"/>
public static class EventReader
{
    /// <summary>
    /// How many levels an event has once it is read. Auth0's own objects need 6; the rest is for metadata. A body may
    /// have more: see <see cref="UserProfile.MaxDepth"/>.
    /// </summary>
    public const int MaxDepth = 64;

    /// <summary>The largest body that a setting may allow, in bytes.</summary>
    public const int MaxBodyBytes = 16 * 1024 * 1024;

    // {event: {message: …}} is the deepest form.
    private const int MaxWrappers = 2;

    // Enough for a profile of the allowed depth in every form, and one level more, so that the copier sees what is too deep.
    private const int MaxBodyDepth = MaxDepth + MaxWrappers + 4;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxBodyDepth };

    /// <summary>Reads a body. Never throws for invalid content.</summary>
    /// <param name="utf8">The body, UTF-8 JSON, with or without a byte order mark. The event keeps no reference to it.</param>
    public static EventReadResult Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        if (!Utf8.IsValid(utf8))
        {
            return new EventReadResult.Malformed("body", "is not valid UTF-8");
        }

        try
        {
            var body = JsonElement.Parse(DepthLimiter.Limit(SurrogateEscapes.ReplaceUnpaired(utf8), MaxBodyDepth), DocumentOptions);
            return body.ValueKind == JsonValueKind.Object ? ReadEvent(Unwrap(body, MaxWrappers)) : new EventReadResult.Malformed("body", "is not a JSON object");
        }
        catch (JsonException)
        {
            return new EventReadResult.Malformed("body", "is not JSON");
        }
    }

    // An object with data is the event itself.
    private static JsonElement Unwrap(JsonElement json, int maxWrappers) =>
        maxWrappers > 0
        && FindObject(json, "data"u8) is null
        && (FindObject(json, "detail"u8) ?? FindObject(json, "message"u8) ?? FindObject(json, "event"u8)) is { } inner
            ? Unwrap(inner, maxWrappers - 1)
            : json;

    private static EventReadResult ReadEvent(JsonElement json)
    {
        if (FindText(json, "id"u8) is not { } id)
        {
            return CreateMissing("id");
        }

        if (FindText(json, "type"u8) is not { } sentType)
        {
            return CreateMissing("type");
        }

        if (FindTime(json) is not { } time)
        {
            return new EventReadResult.Malformed("time", "must be an RFC 3339 date and time with an offset");
        }

        var type = Auth0EventTypes.Normalize(sentType);
        var (tenant, stream) = (FindText(json, "a0tenant"u8), FindText(json, "a0stream"u8));
        if (IdentifierValidator.ValidateEnvelope(id, type, stream, tenant) is { } malformed)
        {
            return malformed;
        }

        if (!type.StartsWith("user.", StringComparison.Ordinal))
        {
            return new EventReadResult.NotUserEvent(id, type);
        }

        if (FindObject(json, "data"u8) is not { } data || FindObject(data, "object"u8) is not { } user || FindText(user, "user_id"u8) is not { } userId)
        {
            return CreateMissing("data.object.user_id");
        }

        return IdentifierValidator.ValidateUserId(userId)
            ?? (EventReadResult)new EventReadResult.Success(new Auth0Event(
                id, type, time, tenant, stream, FindText(json, "a0purpose"u8) == "test", ProfileCopier.Copy(userId, user)!, ReadPreviousUser(data, userId)));
    }

    // The user before the change needs no id. With another id it is another user.
    private static UserProfile? ReadPreviousUser(JsonElement data, string userId) =>
        FindObject(data, "previous_object"u8) is { } previous
        && (!previous.TryGetProperty("user_id"u8, out var previousId) || previousId.ValueKind == JsonValueKind.Null || FindText(previous, "user_id"u8) == userId)
            ? ProfileCopier.Copy(userId, previous)
            : null;

    private static JsonElement? FindObject(JsonElement json, ReadOnlySpan<byte> name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? FindText(JsonElement json, ReadOnlySpan<byte> name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // RFC 3339 allows t and z, the parser does not.
    private static DateTimeOffset? FindTime(JsonElement json) =>
        FindText(json, "time"u8) is { } text
        && HasOffset(text)
        && JsonSerializer.SerializeToElement(text.ToUpperInvariant()).TryGetDateTimeOffset(out var time)
            ? time.ToUniversalTime()
            : null;

    // Without an offset the parser would assume the time zone of this machine.
    private static bool HasOffset(string time) =>
        time[^1] is 'Z' or 'z' || (time.AsSpan().IndexOfAny('T', 't') is > 0 and var t && time.AsSpan(t).IndexOfAny('+', '-') > 0);

    private static EventReadResult.Malformed CreateMissing(string field) => new(field, "must be a non-empty string");
}
