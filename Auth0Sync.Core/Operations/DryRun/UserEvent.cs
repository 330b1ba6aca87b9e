using System.Buffers;
using System.Text.Json;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>The event that Auth0 would send if a user changed now.</summary>
internal static class UserEvent
{
    private const string Id = "dry-run";

    /// <param name="userJson">The user, as Auth0's Management API or an export shows it.</param>
    /// <param name="now">The time of the change.</param>
    public static EventReadResult CreateUpdated(ReadOnlySpan<byte> userJson, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(userJson.Length + 256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("type", Auth0EventTypes.UserUpdated);
        json.WriteString("time", now);
        json.WriteStartObject("data");
        json.WritePropertyName("object");
        try
        {
            json.WriteRawValue(userJson);
        }
        catch (JsonException)
        {
            return new EventReadResult.Malformed("user", "is not JSON");
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return EventReader.Read(buffer.WrittenSpan);
    }
}
