using System.Collections.Immutable;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe.Model;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>
/// An in-memory Stripe account: customers and subscriptions. <see cref="Execute"/> is the API for clients; the other members
/// are for tests and the demo: what people do in the dashboard, and the resulting state. A lock makes every call atomic.
/// All times come from the clock of the options and all ids from their seed, so the same calls give the same responses.
/// </summary>
public sealed class StripeAccount : ISimulatedSystem
{
    private readonly Lock _lock = new();
    private readonly StripeAccountOptions _options;
    private readonly AccountState _state;
    private readonly CallPipeline _pipeline;

    public StripeAccount(StripeAccountOptions options)
    {
        _options = options;
        _state = new AccountState(options.RandomSeed);
        _pipeline = new CallPipeline(options, _state);
    }

    /// <summary>All customers in the order of their creation, including deleted ones.</summary>
    public ImmutableArray<CustomerSnapshot> Customers => WithLock(() => _state.Customers.OldestFirst.ToImmutableArray());

    /// <summary>All subscriptions in the order of their creation, including canceled ones.</summary>
    public ImmutableArray<SubscriptionSnapshot> Subscriptions => WithLock(() => _state.GetSubscriptions(Now).Reverse().ToImmutableArray());

    /// <summary>Whether the payment of the next invoices fails, which decides what a resumption does.</summary>
    public bool PaymentsFail
    {
        get => WithLock(() => _state.PaymentsFail);
        set => WithLock(() => _state.PaymentsFail = value);
    }

    private DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    public string GetOperation(SimulatedRequest request) => ApiRoute.Find(request).Operation;

    public SimulatedResponse Execute(SimulatedRequest request) => WithLock(() => _pipeline.Execute(request, Now));

    public CustomerSnapshot? FindCustomer(string id) => WithLock(() => _state.Customers.Find(id));

    public SubscriptionSnapshot? FindSubscription(string id) => WithLock(() => _state.FindSubscription(id, Now));

    /// <summary>Creates a customer in the dashboard. Two customers may have the same email address.</summary>
    public CustomerSnapshot AddCustomer(string? email = null, string? name = null, IReadOnlyDictionary<string, string>? metadata = null) => WithLock(() =>
    {
        var customer = new CustomerSnapshot(_state.CreateId("cus_"), Now, _options.IsLive) { Email = email, Name = name };
        return _state.Customers.Put(customer with { Metadata = customer.Metadata.SetItems(metadata ?? ImmutableDictionary<string, string>.Empty) });
    });

    /// <summary>Changes a customer in the dashboard. Its id, time and mode stay.</summary>
    /// <exception cref="InvalidOperationException">There is no such customer, or it is deleted.</exception>
    public CustomerSnapshot EditCustomer(string id, Func<CustomerSnapshot, CustomerSnapshot> change) => WithLock(() =>
    {
        var current = GetActiveCustomer(id);
        return _state.Customers.Put(change(current) with { Id = id, Created = current.Created, IsLive = current.IsLive });
    });

    /// <summary>Deletes a customer in the dashboard, which cancels its subscriptions.</summary>
    /// <exception cref="InvalidOperationException">There is no such customer, or it is deleted already.</exception>
    public CustomerSnapshot DeleteCustomer(string id) => WithLock(() => _state.Delete(GetActiveCustomer(id), Now));

    /// <summary>Creates an active subscription in the dashboard, with one item and flexible billing.</summary>
    /// <exception cref="InvalidOperationException">There is no such customer, or it is deleted.</exception>
    public SubscriptionSnapshot AddSubscription(string customerId, Func<SubscriptionSnapshot, SubscriptionSnapshot>? change = null) => WithLock(() =>
    {
        var customer = GetActiveCustomer(customerId);
        var subscription = new SubscriptionSnapshot(_state.CreateId("sub_", length: 24), customer.Id, Now, customer.IsLive)
        {
            Items = [new SubscriptionItemSnapshot(_state.CreateId("si_"), "price_simulator", Quantity: 1)],
        };
        return _state.Subscriptions.Put(change is null ? subscription : change(subscription));
    });

    /// <summary>Changes a subscription in the dashboard. Its id, customer, time and mode stay.</summary>
    /// <exception cref="InvalidOperationException">There is no such subscription.</exception>
    public SubscriptionSnapshot EditSubscription(string id, Func<SubscriptionSnapshot, SubscriptionSnapshot> change) => WithLock(() =>
    {
        var current = _state.FindSubscription(id, Now) ?? throw new InvalidOperationException($"There is no subscription {id}.");
        return _state.Subscriptions.Put(change(current) with { Id = id, CustomerId = current.CustomerId, Created = current.Created, IsLive = current.IsLive });
    });

    /// <summary>Sets the status of a subscription, as invoices and people do.</summary>
    /// <param name="id">The id of the subscription.</param>
    /// <param name="status">One of <see cref="SubscriptionStatus"/>.</param>
    /// <exception cref="ArgumentException">The status does not exist.</exception>
    /// <exception cref="InvalidOperationException">There is no such subscription.</exception>
    public SubscriptionSnapshot SetSubscriptionStatus(string id, string status)
    {
        if (!SubscriptionStatus.All.Contains(status))
        {
            throw new ArgumentException($"There is no status {status}.", nameof(status));
        }

        return EditSubscription(id, subscription => status switch
        {
            SubscriptionStatus.Canceled => SubscriptionChanges.Cancel(subscription, Now),
            SubscriptionStatus.Paused => SubscriptionChanges.Pause(subscription, Now),
            _ => subscription with { Status = status, PausedAt = null, PauseReason = null },
        });
    }

    /// <summary>
    /// Lets the next call of an operation fail with a 500 that Stripe keeps for its idempotency key, before or after its effect.
    /// </summary>
    public void FailNextCall(string operation, bool afterEffect = false)
    {
        lock (_lock)
        {
            _pipeline.FailNextCall(operation, afterEffect);
        }
    }

    private CustomerSnapshot GetActiveCustomer(string id) =>
        _state.Customers.Find(id) is { IsDeleted: false } customer ? customer : throw new InvalidOperationException($"There is no customer {id}.");

    private T WithLock<T>(Func<T> action)
    {
        lock (_lock)
        {
            return action();
        }
    }
}
