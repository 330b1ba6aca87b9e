using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>The customers of an account, each with its subscriptions, for people.</summary>
internal static class RecordsView
{
    public static JsonObject Render(StripeAccount account)
    {
        var subscriptions = account.Subscriptions.ToLookup(subscription => subscription.CustomerId);
        return new JsonObject { ["customers"] = new JsonArray([.. account.Customers.Select(customer => Render(customer, subscriptions[customer.Id]))]) };
    }

    private static JsonObject Render(CustomerSnapshot customer, IEnumerable<SubscriptionSnapshot> subscriptions) => new()
    {
        ["id"] = customer.Id,
        ["deleted"] = customer.IsDeleted,
        ["email"] = customer.Email,
        ["name"] = customer.Name,
        ["phone"] = customer.Phone,
        ["metadata"] = RenderMetadata(customer.Metadata),
        ["subscriptions"] = new JsonArray([.. subscriptions.Select(Render)]),
    };

    private static JsonObject Render(SubscriptionSnapshot subscription) => new()
    {
        ["id"] = subscription.Id,
        ["status"] = subscription.Status,
        ["pause_collection"] = subscription.PauseCollection?.Behavior,
        ["cancel_at_period_end"] = subscription.CancelAtPeriodEnd,
        ["metadata"] = RenderMetadata(subscription.Metadata),
    };

    private static JsonObject RenderMetadata(IEnumerable<KeyValuePair<string, string>> metadata) =>
        new(metadata.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));
}
