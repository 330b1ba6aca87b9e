using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.Stripe;

namespace Auth0Sync.Benchmarks.Targets;

/// <summary>
/// Stripe with the limit of a sandbox, which is also the limit of each kind of call in live mode.
/// </summary>
/// <seealso href="https://docs.stripe.com/rate-limits"/>
internal sealed class StripeBenchmarkTarget : BenchmarkTarget
{
    private const int CallsPerSecond = 25;

    public override string Name => "stripe";

    public override string LimitedTier => "sandbox";

    public override DocumentedLimit Limit { get; } = new DocumentedLimit.Calls(CallsPerSecond);

    public override int DefaultUserCount => 500;

    // Two seconds of calls.
    public override int MaxEventsInFlightAtLimit => 50;

    public override SimulatorLimits GetRateLimits(string tier) => tier == LimitedTier ? new SimulatorLimits(PerTenSeconds: 10 * CallsPerSecond) : SimulatorLimits.Unlimited;

    public override async Task<ISimulatedTarget> StartSimulatorAsync(string tier, CancellationToken cancellationToken)
    {
        var account = new StripeAccount(new StripeAccountOptions { Limits = tier == LimitedTier ? StripeRateLimits.Sandbox : StripeRateLimits.Unlimited });
        return new SimulatedApiTarget(
            await SimulatedApiServer.StartAsync(new SimulatedApi(account), port: 0, cancellationToken),
            () => account.Customers.Select(customer => new SimulatedRecord(customer.Metadata.GetValueOrDefault("auth0_user_id"), customer.Email, customer.Name)),
            StripeFaults.InvalidKey(),
            StripeFaults.InternalError());
    }

    public override IEnumerable<KeyValuePair<string, string?>> CreateSettings(Uri baseAddress, bool hasLimits) =>
    [
        new("Auth0Sync:Stripe:Enabled", bool.TrueString),
        new("Auth0Sync:Stripe:ApiKey", new StripeAccountOptions().SecretKey),
        new("Auth0Sync:Stripe:BaseAddress", baseAddress.AbsoluteUri),
        .. hasLimits ? Enumerable.Empty<KeyValuePair<string, string?>>() : [new("Auth0Sync:Stripe:CallsPerSecond", "10000")],
    ];

    public override IEnumerable<SimulatedRecord> GetExpectedRecords(int user, int revision) =>
        [new(SampleUsers.GetUserId(user), SampleUsers.GetEmail(user), SampleUsers.GetName(user, revision))];
}
