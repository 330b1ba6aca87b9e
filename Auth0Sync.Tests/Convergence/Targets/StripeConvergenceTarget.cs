using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Stripe;
using Auth0Sync.Core.Targets.Stripe.Subscriptions;
using Auth0Sync.Simulators.Stripe;
using Xunit;

namespace Auth0Sync.Tests.Convergence.Targets;

/// <summary>
/// Stripe. Every new customer gets two subscriptions before anything else happens. Those of deleted users are canceled, at once
/// or at the end of their periods, or deleted with the customer, depending on the schedule; those of blocked users are paused.
/// </summary>
internal sealed class StripeConvergenceTarget : RecordConvergenceTarget
{
    private readonly SimulationEnvironment _environment;
    private readonly StripeAccount _account;
    private readonly FaultyHandler _handler;
    private readonly StripeDeletePolicy _onDelete;

    public StripeConvergenceTarget(SimulationEnvironment environment)
    {
        _environment = environment;
        var random = new Random(environment.Schedule.Seed);
        _account = new StripeAccount(new StripeAccountOptions
        {
            Limits = StripeRateLimits.Unlimited,
            TimeProvider = environment.Time,
            RandomSeed = environment.Schedule.Seed,
            UnconfirmedBehavior = new UnconfirmedBehavior
            {
                UpdateOfCanceledSubscription = random.GetItems(Enum.GetValues<CanceledSubscriptionError>(), 1)[0],
                MissingObjectErrorsAreReplayed = random.Next(2) == 0,
            },
        });
        _handler = new FaultyHandler(_account, environment);
        _onDelete = environment.Schedule.OnDelete switch
        {
            DeletePolicy.Archive => StripeDeletePolicy.CancelAtPeriodEnd,
            DeletePolicy.Erase => StripeDeletePolicy.DeleteCustomer,
            _ => StripeDeletePolicy.CancelNow,
        };
        Traits = new ConvergenceTraits { IsReviewExpected = IsReviewExpected };
    }

    public override string Name => "stripe";

    public override ConvergenceTraits Traits { get; }

    public override IReadOnlyList<RecordState> Records =>
    [
        .. _account.Customers.Where(customer => !customer.IsDeleted).Select(customer => new RecordState(
            customer.Id,
            customer.Metadata.GetValueOrDefault("auth0_user_id"),
            customer.Metadata.GetValueOrDefault("given_name"),
            customer.Email,
            customer.Metadata.GetValueOrDefault("auth0_status"))),
    ];

    public override IReadOnlyList<string> Calls => _handler.Calls;

    public override ITarget CreateTarget() => TargetComposition.Create<StripeRegistration>(_environment, _handler, new Dictionary<string, string?>
    {
        ["Auth0Sync:Stripe:Enabled"] = "true",
        ["Auth0Sync:Stripe:ApiKey"] = "sk_test_simulator",
        ["Auth0Sync:Stripe:LongestWait"] = "00:00:00",
        ["Auth0Sync:Stripe:Mapping:metadata.given_name"] = "given_name",
        ["Auth0Sync:Stripe:Policies:OnDelete"] = _onDelete.ToString(),
        ["Auth0Sync:Stripe:Policies:OnBlocked"] = nameof(StripeBlockPolicy.PauseCollection),
        ["Auth0Sync:Stripe:Policies:OnEraseLinkedRecord"] = nameof(EraseLinkedPolicy.Erase),
    });

    public override void AfterStep()
    {
        foreach (var customer in _account.Customers.Where(customer => !customer.IsDeleted && !SubscriptionsOf(customer.Id).Any()))
        {
            _account.AddSubscription(customer.Id);
            _account.AddSubscription(customer.Id);
        }
    }

    public override void AssertUser(ExpectedContact oracle, IReadOnlyList<RecordState> records)
    {
        foreach (var id in records.Select(record => record.Id))
        {
            Assert.Contains(_account.FindCustomer(id)!.Name, oracle.IsActive ? oracle.AllowedFullNames : oracle.Events.Select(simulated => simulated.FullNameText).Append(null));
            Assert.All(SubscriptionsOf(id), subscription => AssertSubscription(oracle, subscription));
        }
    }

    public override void Dispose()
    {
        _handler.Dispose();
        base.Dispose();
    }

    private void AssertSubscription(ExpectedContact oracle, SubscriptionSnapshot subscription)
    {
        if (!oracle.IsActive)
        {
            Assert.Equal(_onDelete == StripeDeletePolicy.CancelNow, subscription.IsCanceled);
            Assert.Equal(_onDelete == StripeDeletePolicy.CancelAtPeriodEnd, subscription.CancelAtPeriodEnd);
            return;
        }

        // What was canceled at once cannot be taken back.
        Assert.True(!subscription.IsCanceled || (oracle.WasDeleted && _onDelete == StripeDeletePolicy.CancelNow), "A user who was never deleted has a canceled subscription.");
        if (!subscription.IsCanceled)
        {
            Assert.False(subscription.CancelAtPeriodEnd);
            Assert.Equal(oracle.Status == "blocked", subscription.PauseCollection is not null);
        }
    }

    private IEnumerable<SubscriptionSnapshot> SubscriptionsOf(string customerId) => _account.Subscriptions.Where(subscription => subscription.CustomerId == customerId);

    // A person is told which subscriptions a user lost who returned.
    private bool IsReviewExpected(ReviewItem item, SimulatedEvent simulated, ExpectedContact oracle) =>
        item.Reason == ReviewReason.Rejected && item.Details.Contains("subscriptions", StringComparison.Ordinal) && oracle.WasDeleted && _onDelete == StripeDeletePolicy.CancelNow;
}
