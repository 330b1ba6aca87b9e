using System.Diagnostics;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Core.Webhook;

/// <summary>Writes on the span of a request what became of it.</summary>
internal static class WebhookSpan
{
    /// <summary>Sets the attributes. Only an answer of 500 or above is a failure: the others are the caller's.</summary>
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
