using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.Core.Operations.Sending;

/// <summary>Gives an event a new id and time, so that it is not a duplicate of an earlier one.</summary>
public static class EventRenewal
{
    /// <returns>Null if it is not one plain event.</returns>
    public static byte[]? TryRenew(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        if (Parse(json) is not JsonObject auth0Event || !auth0Event.ContainsKey("id") || !auth0Event.ContainsKey("time"))
        {
            return null;
        }

        auth0Event["id"] = $"evt_{Guid.NewGuid():N}";
        auth0Event["time"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        return JsonSerializer.SerializeToUtf8Bytes(auth0Event);
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonNode.Parse(json.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
