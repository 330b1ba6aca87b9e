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
    /// <summary>
    /// How deeply an event nests once it is read. Auth0's own objects need 6 levels; the rest is for metadata. A body may
    /// nest deeper: see <see cref="UserProfile.MaxDepth"/>.
    /// </summary>
    public const int MaxDepth = 64;

    /// <summary>The largest body that a setting may allow, in bytes.</summary>
    public const int MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>Reads the bytes of a body. Never throws for what they contain.</summary>
    /// <param name="utf8">The body, UTF-8 JSON, with or without a byte order mark. The event keeps nothing of it.</param>
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
            return ToResult(EventWalk.Over(SurrogateEscapes.ReplaceUnpaired(utf8)));
        }
        catch (JsonException)
        {
            return new EventReadResult.Malformed("body", "is not JSON");
        }
    }

    private static EventReadResult ToResult(EventEnvelope? envelope) => envelope switch
    {
        null => new EventReadResult.Malformed("body", "is not a JSON object"),
        { Id: null } => MissingField("id"),
        { Type: null } => MissingField("type"),
        { Time: null } => new EventReadResult.Malformed("time", "must be an RFC 3339 date and time with an offset"),
        _ when IdentifierValidator.Validate(envelope) is { } refusal => refusal,
        { Id: { } id, Type: { } type } when !type.StartsWith("user.", StringComparison.Ordinal) => new EventReadResult.NotUserEvent(id, type),
        { User: null } => MissingField("data.object.user_id"),
        { User: { } user } when IdentifierValidator.Validate(user) is { } refusal => refusal,
        { Id: { } id, Type: { } type, Time: { } time, User: { } user } => new EventReadResult.Success(new Auth0Event(
            id,
            type,
            time,
            envelope.Tenant,
            envelope.Stream,
            envelope.Purpose == "test",
            user,
            envelope.Previous)),
    };

    private static EventReadResult.Malformed MissingField(string field) => new(field, "must be a non-empty string");
}
