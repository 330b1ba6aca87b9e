using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Simulators.HubSpot.Http;

/// <summary>The responses of the control API.</summary>
internal static class ControlView
{
    public static JsonObject RenderContacts(IEnumerable<Contact> contacts)
    {
        var results = contacts.Select(ContactView.RenderForControlApi).ToArray();
        return new() { ["total"] = results.Length, ["results"] = new JsonArray([.. results]) };
    }

    public static JsonObject RenderCalls(CallLog log) => new()
    {
        ["total"] = log.Total,
        ["byOperation"] = new JsonObject(log.CountsByOperation.Select(entry =>
            KeyValuePair.Create<string, JsonNode?>(entry.Key.GetName(), JsonValue.Create(entry.Value)))),
        ["calls"] = new JsonArray([.. log.Calls.Select(call => new JsonObject
        {
            ["operation"] = call.Operation.GetName(),
            ["method"] = call.Method,
            ["path"] = call.Path,
            ["status"] = call.Status,
            ["at"] = Timestamps.Format(call.ReceivedAt),
        })]),
    };
}
