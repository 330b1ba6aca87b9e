using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>The operation that a request calls, and the id in its path.</summary>
internal sealed record ApiRoute(string Operation, string Id = "")
{
    /// <summary>The permission that a restricted key needs.</summary>
    public string Permission => Operation switch
    {
        StripeOperation.RetrieveCustomer or StripeOperation.ListCustomers => StripePermissions.ReadCustomers,
        StripeOperation.CreateCustomer or StripeOperation.UpdateCustomer or StripeOperation.DeleteCustomer => StripePermissions.WriteCustomers,
        StripeOperation.RetrieveSubscription or StripeOperation.ListSubscriptions => StripePermissions.ReadSubscriptions,
        _ => StripePermissions.WriteSubscriptions,
    };

    public static ApiRoute Find(SimulatedRequest request)
    {
        string[] path = [.. request.Path.Trim('/').Split('/').Select(Uri.UnescapeDataString)];
        return (request.Method, path) switch
        {
            ("POST", ["v1", "customers"]) => new(StripeOperation.CreateCustomer),
            ("GET", ["v1", "customers"]) => new(StripeOperation.ListCustomers),
            ("GET", ["v1", "customers", "search"]) => new(StripeOperation.Unknown),
            ("GET", ["v1", "customers", var id]) => new(StripeOperation.RetrieveCustomer, id),
            ("POST", ["v1", "customers", var id]) => new(StripeOperation.UpdateCustomer, id),
            ("DELETE", ["v1", "customers", var id]) => new(StripeOperation.DeleteCustomer, id),
            ("POST", ["v1", "subscriptions"]) => new(StripeOperation.CreateSubscription),
            ("GET", ["v1", "subscriptions"]) => new(StripeOperation.ListSubscriptions),
            ("GET", ["v1", "subscriptions", "search"]) => new(StripeOperation.Unknown),
            ("GET", ["v1", "subscriptions", var id]) => new(StripeOperation.RetrieveSubscription, id),
            ("POST", ["v1", "subscriptions", var id]) => new(StripeOperation.UpdateSubscription, id),
            ("DELETE", ["v1", "subscriptions", var id]) => new(StripeOperation.CancelSubscription, id),
            ("POST", ["v1", "subscriptions", var id, "pause"]) => new(StripeOperation.PauseSubscription, id),
            ("POST", ["v1", "subscriptions", var id, "resume"]) => new(StripeOperation.ResumeSubscription, id),
            _ => new(StripeOperation.Unknown),
        };
    }
}
