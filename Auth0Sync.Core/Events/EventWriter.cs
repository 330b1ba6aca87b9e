using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Auth0Sync.Core.Events;

/// <summary>Writes an event for the queue in the format of Auth0, reduced to what <see cref="EventReader"/> reads.</summary>
internal static class EventWriter
{
    /// <summary>Messages are not embedded in HTML, so non-ASCII letters need no escapes, which would make messages longer.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The longest envelope of Auth0 has some 300 bytes.
    private const int EnvelopeCapacity = 512;

    public static ReadOnlyMemory<byte> Write(Auth0Event auth0Event)
    {
        var buffer = new ArrayBufferWriter<byte>(EnvelopeCapacity + auth0Event.User.Utf8.Length + (auth0Event.PreviousUser?.Utf8.Length ?? 0));
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        json.WriteString("id", auth0Event.Id);
        json.WriteString("type", auth0Event.Type);
        json.WriteString("time", auth0Event.Time);
        WriteIfPresent(json, "a0tenant", auth0Event.Tenant);
        WriteIfPresent(json, "a0stream", auth0Event.Stream);
        WriteIfPresent(json, "a0purpose", auth0Event.IsTest ? "test" : null);
        json.WriteStartObject("data");
        WriteIfPresent(json, "object", auth0Event.User);
        WriteIfPresent(json, "previous_object", auth0Event.PreviousUser);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Writes the <c>user.updated</c> that Auth0 would send about a user.</summary>
    /// <param name="id">The id of the event.</param>
    /// <param name="time">The time of the change.</param>
    /// <param name="userJson">The user, as Auth0's Management API or an export shows it.</param>
    /// <param name="isValidated">Whether the user is known to be JSON, of any depth.</param>
    /// <exception cref="JsonException">The user is not JSON.</exception>
    public static ReadOnlyMemory<byte> WriteUpdated(string id, DateTimeOffset time, ReadOnlySpan<byte> userJson, bool isValidated)
    {
        var buffer = new ArrayBufferWriter<byte>(EnvelopeCapacity + userJson.Length);
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("type", Auth0EventTypes.UserUpdated);
        json.WriteString("time", time);
        json.WriteStartObject("data");
        json.WritePropertyName("object");
        json.WriteRawValue(userJson, isValidated);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteIfPresent(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteIfPresent(Utf8JsonWriter json, string name, UserProfile? user)
    {
        if (user is not null)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(user.Utf8.Span, skipInputValidation: true);
        }
    }
}
