using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>Subscriptions as the API returns them, in the shape of the versions since 2025-03-31.</summary>
internal static class SubscriptionJson
{
    /// <param name="subscription">The subscription.</param>
    /// <param name="customer">The customer to include; null if only its id is returned.</param>
    public static JsonObject Write(SubscriptionSnapshot subscription, CustomerSnapshot? customer = null) => new()
    {
        ["id"] = subscription.Id,
        ["object"] = "subscription",
        ["application"] = null,
        ["application_fee_percent"] = null,
        ["automatic_tax"] = new JsonObject { ["disabled_reason"] = null, ["enabled"] = false, ["liability"] = null },
        ["billing_cycle_anchor"] = JsonParts.Time(subscription.CurrentPeriodStart),
        ["billing_cycle_anchor_config"] = null,
        ["billing_mode"] = subscription.HasFlexibleBilling
            ? new JsonObject { ["flexible"] = new JsonObject { ["proration_discounts"] = "included" }, ["type"] = "flexible" }
            : new JsonObject { ["flexible"] = null, ["type"] = "classic" },
        ["cancel_at"] = JsonParts.Time(subscription.CancelAt),
        ["cancel_at_period_end"] = subscription.CancelAtPeriodEnd,
        ["canceled_at"] = JsonParts.Time(subscription.CanceledAt),
        ["cancellation_details"] = new JsonObject
        {
            ["comment"] = subscription.CancellationComment,
            ["feedback"] = subscription.CancellationFeedback,
            ["reason"] = subscription.CancellationReason,
        },
        ["collection_method"] = subscription.CollectionMethod,
        ["created"] = JsonParts.Time(subscription.Created),
        ["currency"] = "usd",
        ["customer"] = customer is null ? subscription.CustomerId : CustomerJson.Write(customer),
        ["days_until_due"] = null,
        ["default_payment_method"] = null,
        ["default_source"] = null,
        ["default_tax_rates"] = new JsonArray(),
        ["description"] = subscription.Description,
        ["discounts"] = new JsonArray(),
        ["ended_at"] = JsonParts.Time(subscription.EndedAt),
        ["items"] = JsonParts.List(
            subscription.Items.Select(item => WriteItem(item, subscription)), hasMore: false, $"/v1/subscription_items?subscription={subscription.Id}"),
        ["latest_invoice"] = null,
        ["livemode"] = subscription.IsLive,
        ["metadata"] = JsonParts.Map(subscription.Metadata),
        ["pause_collection"] = subscription.PauseCollection is { } pause
            ? new JsonObject { ["behavior"] = pause.Behavior, ["resumes_at"] = JsonParts.Time(pause.ResumesAt) }
            : null,
        ["pending_setup_intent"] = null,
        ["pending_update"] = null,
        ["schedule"] = subscription.ScheduleId,
        ["start_date"] = JsonParts.Time(subscription.Created),
        ["status"] = subscription.Status,
        ["status_details"] = WriteStatusDetails(subscription),
        ["test_clock"] = null,
        ["trial_end"] = null,
        ["trial_start"] = null,
    };

    private static JsonObject WriteItem(SubscriptionItemSnapshot item, SubscriptionSnapshot subscription) => new()
    {
        ["id"] = item.Id,
        ["object"] = "subscription_item",
        ["created"] = JsonParts.Time(subscription.Created),
        ["current_period_end"] = JsonParts.Time(subscription.CurrentPeriodEnd),
        ["current_period_start"] = JsonParts.Time(subscription.CurrentPeriodStart),
        ["discounts"] = new JsonArray(),
        ["metadata"] = new JsonObject(),
        ["price"] = new JsonObject
        {
            ["id"] = item.PriceId,
            ["object"] = "price",
            ["active"] = true,
            ["billing_scheme"] = "per_unit",
            ["created"] = JsonParts.Time(subscription.Created),
            ["currency"] = "usd",
            ["livemode"] = subscription.IsLive,
            ["metadata"] = new JsonObject(),
            ["recurring"] = new JsonObject { ["interval"] = "month", ["interval_count"] = 1, ["usage_type"] = "licensed" },
            ["type"] = "recurring",
            ["unit_amount"] = 1000,
            ["unit_amount_decimal"] = "1000",
        },
        ["quantity"] = item.Quantity,
        ["subscription"] = subscription.Id,
        ["tax_rates"] = new JsonArray(),
    };

    // Its members are those that Stripe.net 53.1.0 reads; no response was recorded.
    private static JsonObject? WriteStatusDetails(SubscriptionSnapshot subscription) => subscription.PausedAt is { } pausedAt
        ? new JsonObject
        {
            ["paused"] = new JsonObject
            {
                ["subscription"] = new JsonObject { ["type"] = subscription.PauseReason },
                ["transitioned_at"] = JsonParts.Time(pausedAt),
                ["type"] = "subscription",
            },
        }
        : null;
}
