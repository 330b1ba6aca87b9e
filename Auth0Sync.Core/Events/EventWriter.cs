using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Writes an event for the queue, without what no target may need: the request's context (an address and a place), the
/// last address, and the second factors. Less personal data at rest, and smaller messages.
/// </summary>
internal static class EventProjection
{
    /// <summary>Members of a user that are never queued.</summary>
    public static readonly IReadOnlySet<string> Dropped = new HashSet<string>(StringComparer.Ordinal) { "last_ip", "multifactor" };

    // The queue is no web page: escaping every non-ASCII letter for HTML would only make messages longer.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Serialises an event so that <see cref="EventReader"/> reads it back.</summary>
    public static ReadOnlyMemory<byte> Write(Auth0Event auth0Event)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer, Compact);
        json.WriteStartObject();
        json.WriteString("id", auth0Event.Id);
        json.WriteString("type", auth0Event.Type);
        json.WriteString("time", auth0Event.Time);
        Write(json, "a0tenant", auth0Event.Tenant);
        Write(json, "a0stream", auth0Event.Stream);
        Write(json, "a0purpose", auth0Event.IsTest ? "test" : null);
        json.WriteStartObject("data");
        Write(json, "object", auth0Event.User);
        Write(json, "previous_object", auth0Event.Previous);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, UserProfile? user)
    {
        if (user is null)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var member in user.Json.EnumerateObject())
        {
            if (!Dropped.Contains(member.Name))
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }
}
