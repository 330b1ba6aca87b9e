using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.Cli.Commands;

/// <summary>Gives an event a new id and time.</summary>
internal static class EventRenewal
{
    /// <exception cref="CliException">It is not one plain event.</exception>
    public static byte[] Renew(byte[] body, DateTimeOffset now)
    {
        if (Parse(body) is not JsonObject { } content || !content.ContainsKey("id") || !content.ContainsKey("time"))
        {
            throw new CliException(ExitCode.Usage, "--fresh needs one event in JSON with the members id and time.");
        }

        content["id"] = $"evt_{Guid.NewGuid():N}";
        content["time"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        return JsonSerializer.SerializeToUtf8Bytes(content);
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
