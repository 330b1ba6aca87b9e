using System.Diagnostics;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Core.Webhook;

/// <summary>Sets the result of a request on its span.</summary>
internal static class WebhookSpan
{
    /// <summary>Only a status of 500 or above is an error of the span: the others are errors of the caller.</summary>
    public static void SetWebhookResult(this Activity activity, WebhookResult result, int status)
    {
        activity.SetTag("auth0sync.reception", result.GetType().Name);
        activity.SetTag("auth0sync.event.id", GetEventId(result));
        if (status >= 500)
        {
            activity.SetError(result.GetType().Name);
        }
    }

    private static string? GetEventId(WebhookResult result) => result switch
    {
        WebhookResult.Queued queued => queued.EventId,
        WebhookResult.IgnoredType ignored => ignored.EventId,
        WebhookResult.IgnoredTest ignored => ignored.EventId,
        WebhookResult.OtherTenant other => other.EventId,
        _ => null,
    };
}
