using System.Text.Json;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Settings;

namespace Auth0Sync.Core.Operations.Sending;

/// <summary>Sends one event to the webhook, and says what its response means.</summary>
public sealed class EventSender(EventForwarder forwarder)
{
    /// <param name="webhook">The address of the webhook.</param>
    /// <param name="credential">Authenticates the request.</param>
    /// <param name="json">The event, as it is sent.</param>
    /// <param name="cancellationToken">Cancels the request; whether the event was stored is then unknown.</param>
    public async Task<SendReport> SendAsync(Uri webhook, WebhookCredential credential, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var (id, type) = ReadIdentity(json);
        var response = await forwarder.PostAsync(webhook, credential, json, cancellationToken);
        var (result, message) = response switch
        {
            { IsAccepted: true } => (SendResult.Accepted, "The webhook accepted the event."),
            { Misconfiguration: { } problem } => (SendResult.Refused, problem),
            { IsRejected: true } => (SendResult.Rejected, $"The webhook rejected the event ({response.Status}): {response.Problem ?? "it gives no reason"}"),
            _ => (SendResult.Unavailable, $"The webhook at {webhook} did not store the event: {response.Describe()}. Check the host and the address, and send it again."),
        };
        return new SendReport(webhook, id, type, response.Status, result, message);
    }

    private static (string? Id, string? Type) ReadIdentity(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (ReadText(document.RootElement, "id"), ReadText(document.RootElement, "type"))
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? ReadText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
