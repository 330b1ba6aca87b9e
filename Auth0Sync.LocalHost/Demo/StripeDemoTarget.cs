using System.Collections.Immutable;
using Auth0Sync.Simulators.Stripe;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>The customers of Stripe, each with its subscriptions.</summary>
internal sealed class StripeDemoTarget(RunningStripeSimulator simulator) : IDemoTarget
{
    public string Name => DemoExpectation.Stripe;

    public string DisplayName => "Stripe";

    public ImmutableArray<ImmutableSortedDictionary<string, string>> Records =>
        [.. simulator.Account.Customers.Where(customer => !customer.IsDeleted).Select(customer => GetProperties(customer).ToImmutableSortedDictionary(StringComparer.Ordinal))];

    public ImmutableSortedDictionary<string, int> CallCounts => simulator.Api.CountsByOperation;

    private IEnumerable<KeyValuePair<string, string>> GetProperties(CustomerSnapshot customer)
    {
        KeyValuePair<string, string?>[] fields = [new("email", customer.Email), new("name", customer.Name), new("phone", customer.Phone)];
        var subscriptions = simulator.Account.Subscriptions.Where(subscription => subscription.CustomerId == customer.Id);
        return
        [
            .. fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value!)),
            .. customer.Metadata.Select(entry => KeyValuePair.Create($"metadata.{entry.Key}", entry.Value)),
            .. subscriptions.Select((subscription, index) => KeyValuePair.Create($"subscription {index + 1}", Describe(subscription))),
        ];
    }

    private static string Describe(SubscriptionSnapshot subscription) =>
        subscription.PauseCollection is null ? subscription.Status : $"{subscription.Status}, payments paused";
}
