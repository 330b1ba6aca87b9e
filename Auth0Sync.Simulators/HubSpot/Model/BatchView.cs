using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The response of a batch call.</summary>
internal static class BatchView
{
    public static JsonObject RenderCompleted(IEnumerable<JsonObject> results, DateTimeOffset now) => new()
    {
        ["status"] = "COMPLETE",
        ["results"] = new JsonArray([.. results]),
        ["startedAt"] = Timestamps.Format(now),
        ["completedAt"] = Timestamps.Format(now),
    };
}
