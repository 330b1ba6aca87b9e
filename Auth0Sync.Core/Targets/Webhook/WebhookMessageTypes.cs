namespace Auth0Sync.Core.Targets.Webhook;

/// <summary>The types of messages.</summary>
internal static class WebhookMessageTypes
{
    public static readonly IReadOnlyList<string> All = [.. Enum.GetValues<NotificationType>().Select(Format)];

    public static string Format(NotificationType type) => type switch
    {
        NotificationType.Created => "user.created",
        NotificationType.Updated => "user.updated",
        NotificationType.Blocked => "user.blocked",
        NotificationType.Unblocked => "user.unblocked",
        NotificationType.Deleted => "user.deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    };
}
