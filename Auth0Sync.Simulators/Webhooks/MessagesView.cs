using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Webhooks;

/// <summary>The messages of a receiver, for people.</summary>
internal static class MessagesView
{
    public static JsonObject Render(WebhookReceiver receiver) => new() { ["messages"] = new JsonArray([.. receiver.Messages.Select(Render)]) };

    private static JsonObject Render(ReceivedMessage message) => new()
    {
        ["id"] = message.Id,
        ["attempts"] = message.Attempts,
        ["body"] = JsonNode.Parse(message.Body.Span),
    };
}
