using Auth0Sync.Core.Events;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Tenants;

namespace Auth0Sync.Core.Webhook;

/// <summary>Decides by the settings alone which events are put on the queues. Pure.</summary>
internal static class WebhookFilter
{
    /// <returns>Why an event is not put on the queues; null if it is, unless another tenant is pinned.</returns>
    public static WebhookResult? FindRefusal(Auth0Event auth0Event, WebhookOptions options)
    {
        if (!IsOnAllowList(options.AllowedStreams, auth0Event.Stream, StringComparer.Ordinal))
        {
            return new WebhookResult.NotAllowed("a0stream");
        }

        if (!IsOnAllowList(options.AllowedTenants, auth0Event.Tenant, TenantGuard.NameComparer))
        {
            return new WebhookResult.NotAllowed("a0tenant");
        }

        if (!Auth0EventTypes.IsSupported(auth0Event.Type))
        {
            return new WebhookResult.IgnoredType(auth0Event.Id);
        }

        return auth0Event.IsTest && options.OnTestEvent == TestEventPolicy.Ignore ? new WebhookResult.IgnoredTest(auth0Event.Id) : null;
    }

    private static bool IsOnAllowList(IList<string> allowed, string? value, StringComparer comparer) =>
        allowed.Count == 0 || (value is not null && allowed.Contains(value, comparer));
}
