using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>Customers as the API returns them.</summary>
internal static class CustomerJson
{
    private static readonly string[] AddressParts = ["city", "country", "line1", "line2", "postal_code", "state"];

    /// <param name="customer">The customer. Of a deleted one only three members are returned.</param>
    /// <param name="subscriptions">The subscriptions to include; null if they are not expanded.</param>
    public static JsonObject Write(CustomerSnapshot customer, IEnumerable<SubscriptionSnapshot>? subscriptions = null)
    {
        if (customer.IsDeleted)
        {
            return new JsonObject { ["id"] = customer.Id, ["object"] = "customer", ["deleted"] = true };
        }

        var json = WriteActive(customer);
        if (subscriptions is not null)
        {
            json["subscriptions"] = JsonParts.List(
                subscriptions.Select(subscription => SubscriptionJson.Write(subscription)), hasMore: false, $"/v1/customers/{customer.Id}/subscriptions");
        }

        return json;
    }

    private static JsonObject WriteActive(CustomerSnapshot customer) => new()
    {
        ["id"] = customer.Id,
        ["object"] = "customer",
        ["address"] = customer.Address is { } address
            ? new JsonObject(AddressParts.Select(part => KeyValuePair.Create(part, (JsonNode?)address.GetValueOrDefault(part))))
            : null,
        ["balance"] = 0,
        ["business_name"] = customer.BusinessName,
        ["created"] = JsonParts.Time(customer.Created),
        ["currency"] = null,
        ["default_source"] = null,
        ["delinquent"] = false,
        ["description"] = customer.Description,
        ["discount"] = null,
        ["email"] = customer.Email,
        ["individual_name"] = customer.IndividualName,
        ["invoice_prefix"] = customer.Id[^8..].ToUpperInvariant(),
        ["invoice_settings"] = new JsonObject
        {
            ["custom_fields"] = null,
            ["default_payment_method"] = null,
            ["footer"] = null,
            ["rendering_options"] = null,
        },
        ["livemode"] = customer.IsLive,
        ["metadata"] = JsonParts.Map(customer.Metadata),
        ["name"] = customer.Name,
        ["next_invoice_sequence"] = 1,
        ["phone"] = customer.Phone,
        ["preferred_locales"] = JsonParts.Array(customer.PreferredLocales.Select(locale => (JsonNode?)locale)),
        ["shipping"] = null,
        ["tax_exempt"] = "none",
        ["test_clock"] = null,
    };
}
