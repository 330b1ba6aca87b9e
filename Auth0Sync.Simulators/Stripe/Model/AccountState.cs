namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>The objects of an account in both modes.</summary>
internal sealed class AccountState(int randomSeed)
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Random _random = new(randomSeed);

    public RecordStore<CustomerSnapshot> Customers { get; } = new(customer => customer.Id);

    public RecordStore<SubscriptionSnapshot> Subscriptions { get; } = new(subscription => subscription.Id);

    /// <summary>Whether payments of invoices fail.</summary>
    public bool PaymentsFail { get; set; }

    public string CreateId(string prefix, int length = 14) => prefix + new string(_random.GetItems<char>(IdCharacters, length));

    /// <summary>A customer that is not deleted.</summary>
    /// <exception cref="ApiErrorException">There is none with this id in the mode of the call.</exception>
    public CustomerSnapshot GetActiveCustomer(ApiCall call) =>
        GetCustomer(call) is { IsDeleted: false } customer ? customer : throw new ApiErrorException(ApiErrors.NoSuch("customer", call.Id));

    /// <exception cref="ApiErrorException">There is none with this id in the mode of the call.</exception>
    public CustomerSnapshot GetCustomer(ApiCall call) => Customers.Find(call.Id) switch
    {
        null => throw new ApiErrorException(ApiErrors.NoSuch("customer", call.Id)),
        var customer when customer.IsLive != call.IsLive => throw new ApiErrorException(ApiErrors.OtherMode("customer", call.Id, call.IsLive)),
        var customer => customer,
    };

    /// <exception cref="ApiErrorException">There is none with this id in the mode of the call.</exception>
    public SubscriptionSnapshot GetSubscription(ApiCall call) => FindSubscription(call.Id, call.Now) switch
    {
        null => throw new ApiErrorException(ApiErrors.NoSuch("subscription", call.Id)),
        var subscription when subscription.IsLive != call.IsLive => throw new ApiErrorException(ApiErrors.OtherMode("subscription", call.Id, call.IsLive)),
        var subscription => subscription,
    };

    /// <summary>The subscription as it is at a time.</summary>
    public SubscriptionSnapshot? FindSubscription(string id, DateTimeOffset now) =>
        Subscriptions.Find(id) is { } subscription ? SubscriptionChanges.AdvanceTo(subscription, now) : null;

    /// <summary>All subscriptions as they are at a time, the newest first.</summary>
    public IEnumerable<SubscriptionSnapshot> GetSubscriptions(DateTimeOffset now) =>
        Subscriptions.NewestFirst.Select(subscription => SubscriptionChanges.AdvanceTo(subscription, now));

    /// <summary>Deletes a customer and ends its subscriptions.</summary>
    public CustomerSnapshot Delete(CustomerSnapshot customer, DateTimeOffset now)
    {
        foreach (var subscription in GetSubscriptions(now).Where(subscription => subscription.CustomerId == customer.Id && !subscription.HasEnded).ToList())
        {
            Subscriptions.Put(SubscriptionChanges.Cancel(subscription, now));
        }

        return Customers.Put(customer with { IsDeleted = true });
    }
}
