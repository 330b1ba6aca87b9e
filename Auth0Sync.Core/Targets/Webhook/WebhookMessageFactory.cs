using System.Globalization;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Webhook.Delivery;

namespace Auth0Sync.Core.Targets.Webhook;

/// <summary>Writes a notification as a message.</summary>
internal static class WebhookMessageFactory
{
    private const string IdPrefix = "msg_";

    public static WebhookMessage Create(Notification notification)
    {
        var data = new JsonObject
        {
            ["user_id"] = notification.UserId,
            ["event_id"] = notification.EventId,
            ["event_time"] = notification.EventTime.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        if (notification.Change is { } change)
        {
            data["path"] = change.Path;
            data["value"] = ToJson(change.Value);
            if (change.IsPreviousValueKnown)
            {
                data["previous_value"] = ToJson(change.PreviousValue);
            }
        }

        if (notification.Type == NotificationType.Created)
        {
            data["values"] = new JsonObject(notification.Values.Select(pair => KeyValuePair.Create(pair.Key, ToJson(pair.Value))));
            if (notification.IsBlocked)
            {
                data["blocked"] = true;
            }
        }

        return WebhookMessage.Create(IdPrefix + notification.Id, WebhookMessageTypes.Format(notification.Type), notification.EventTime, data);
    }

    private static JsonNode? ToJson(FieldValue? value) => value switch
    {
        null => null,
        FieldValue.Flag boolean => JsonValue.Create(boolean.Value),
        FieldValue.Number or FieldValue.Json => JsonNode.Parse(value.ToText()),
        FieldValue.List list => new JsonArray([.. list.Items.Select(item => JsonValue.Create(item))]),
        _ => JsonValue.Create(value.ToText()),
    };
}
