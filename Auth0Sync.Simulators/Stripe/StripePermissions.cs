using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>The permissions of a restricted key, as errors name them. Permission to write includes reading.</summary>
public static class StripePermissions
{
    public const string ReadCustomers = "rak_customer_read";

    public const string WriteCustomers = "rak_customer_write";

    public const string ReadSubscriptions = "rak_subscription_read";

    public const string WriteSubscriptions = "rak_subscription_write";

    public static ImmutableHashSet<string> All { get; } = [ReadCustomers, WriteCustomers, ReadSubscriptions, WriteSubscriptions];
}
