using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>A simulated Stripe account that Auth0Sync uses.</summary>
public sealed class RunningStripeSimulator(StripeAccount account, SimulatedApiServer server, string secretKey) : IRunningSimulator
{
    public StripeAccount Account => account;

    public SimulatedApi Api => server.Api;

    /// <inheritdoc/>
    public Uri BaseAddress => server.BaseAddress;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Auth0Sync:Stripe:BaseAddress"] = server.BaseAddress.AbsoluteUri,
        [StripeTargetSimulator.ApiKeySetting] = secretKey,
    };

    /// <inheritdoc/>
    public string Description => "customers and subscriptions are kept until this process stops";

    /// <inheritdoc/>
    public Uri? RecordsAddress => new(server.BaseAddress, "_simulator/customers");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();
}
