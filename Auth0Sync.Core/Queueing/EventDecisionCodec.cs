using System.Text.Json;

namespace Auth0Sync.Core.Queueing;

/// <summary>The format of a decision in a message: <c>"decision": {"link": "51", "replaces": "7"}</c>, <c>{"create": true}</c> or <c>{"skip": ["phone"]}</c>.</summary>
internal static class EventDecisionCodec
{
    // Longer than the ids and names of any known system.
    private const int MaxTextLength = 255;
    private const int MaxFields = 1_000;

    public static void Write(Utf8JsonWriter json, EventDecision? decision)
    {
        if (decision is null)
        {
            return;
        }

        json.WriteStartObject("decision");
        switch (decision)
        {
            case EventDecision.Link link:
                json.WriteString("link", link.RecordId);
                if (link.ReplacedRecordId is { } replaced)
                {
                    json.WriteString("replaces", replaced);
                }

                break;
            case EventDecision.Create:
                json.WriteBoolean("create", true);
                break;
            case EventDecision.SkipFields skip:
                json.WriteStartArray("skip");
                foreach (var field in skip.Fields)
                {
                    json.WriteStringValue(field);
                }

                json.WriteEndArray();
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Null also for a decision in another form: then the event is processed as usual, and goes to review again.</summary>
    public static EventDecision? Read(JsonElement message)
    {
        if (!message.TryGetProperty("decision", out var json) || json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (ReadText(json, "link") is { } recordId)
        {
            return new EventDecision.Link(recordId, ReadText(json, "replaces"));
        }

        if (json.TryGetProperty("create", out var create) && create.ValueKind == JsonValueKind.True)
        {
            return new EventDecision.Create();
        }

        return json.TryGetProperty("skip", out var skip) && skip.ValueKind == JsonValueKind.Array && skip.GetArrayLength() is > 0 and <= MaxFields
            ? new EventDecision.SkipFields([.. skip.EnumerateArray().Where(field => field.ValueKind == JsonValueKind.String).Select(field => field.GetString()!)])
            : null;
    }

    private static string? ReadText(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= MaxTextLength } text ? text : null;
}
