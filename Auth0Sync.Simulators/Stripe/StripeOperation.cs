namespace Auth0Sync.Simulators.Stripe;

/// <summary>The names of the simulated calls, for faults and in the list of calls.</summary>
public static class StripeOperation
{
    public const string CreateCustomer = "customers.create";

    public const string RetrieveCustomer = "customers.retrieve";

    public const string UpdateCustomer = "customers.update";

    public const string DeleteCustomer = "customers.delete";

    public const string ListCustomers = "customers.list";

    public const string CreateSubscription = "subscriptions.create";

    public const string RetrieveSubscription = "subscriptions.retrieve";

    public const string UpdateSubscription = "subscriptions.update";

    public const string CancelSubscription = "subscriptions.cancel";

    public const string PauseSubscription = "subscriptions.pause";

    public const string ResumeSubscription = "subscriptions.resume";

    public const string ListSubscriptions = "subscriptions.list";

    public const string Unknown = "unknown";
}
