using System.Globalization;
using System.Text.Json;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>The content of a message of the Events API.</summary>
internal abstract record EventsApiMessage
{
    private EventsApiMessage()
    {
    }

    /// <param name="Id">The event's id, if it has one.</param>
    /// <param name="EventType">Its type.</param>
    /// <param name="Time">Its time.</param>
    /// <param name="Json">The event as the webhook expects it.</param>
    public sealed record Event(string? Id, string EventType, DateTimeOffset? Time, ReadOnlyMemory<byte> Json) : EventsApiMessage;

    /// <summary>The position moved without an event.</summary>
    public sealed record OffsetOnly : EventsApiMessage;

    /// <summary>The stream ends.</summary>
    /// <param name="Code">Auth0's code, such as <c>cursor_expired</c>.</param>
    /// <param name="Offset">The offset to resume from, if Auth0 names one.</param>
    /// <seealso href="https://github.com/auth0/auth0.net/blob/master/src/Auth0.ManagementApi/Types/EventStreamCloudEventErrorDetail.cs"/>
    public sealed record Error(string Code, string? Offset) : EventsApiMessage
    {
        /// <summary>Whether Auth0 could not send an event. It would fail again from the same offset.</summary>
        public bool IsAboutEvent => Code is "payload_too_large" or "processing_error";

        /// <summary>Whether the offset must be given up.</summary>
        public bool IsAboutOffset => Code is "cursor_expired" or "invalid_cursor";
    }

    /// <summary>Something else.</summary>
    public sealed record Unreadable : EventsApiMessage;

    /// <seealso href="https://auth0.com/docs/api/management/v2/events/subscribe-events"/>
    public static EventsApiMessage Parse(ServerSentEvent message)
    {
        try
        {
            return message switch
            {
                { Type: "offset-only" } => new OffsetOnly(),
                { Data: null } => new Unreadable(),
                { Type: "error", Data: { } data } => ParseError(FindMember(data, "error"u8) ?? default),
                { Data: { } data } when FindMember(data, "event"u8) is { } json => new Event(FindText(json, "id"u8), message.Type, ParseTime(FindText(json, "time"u8)), json),
                _ => new Unreadable(),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Unreadable();
        }
    }

    private static Error ParseError(ReadOnlyMemory<byte> json) => new(FindText(json, "code"u8) ?? "unknown", FindText(json, "offset"u8));

    // A reader and no document: the webhook parses the event, and limits how deep it nests.
    private static ReadOnlyMemory<byte>? FindMember(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        ReadOnlyMemory<byte>? found = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = reader.ValueTextEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            found = isFound ? json[start..(int)reader.BytesConsumed] : found;
        }

        return found;
    }

    private static string? FindText(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name) =>
        !json.IsEmpty && FindMember(json, name) is { Span: [(byte)'"', ..] } text ? JsonElement.Parse(text.Span).GetString() : null;

    private static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
