using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>Simulates Stripe unless a key is configured.</summary>
public sealed class StripeTargetSimulator : ITargetSimulator
{
    internal const string ApiKeySetting = "Auth0Sync:Stripe:ApiKey";

    /// <inheritdoc/>
    public string Target => "stripe";

    /// <inheritdoc/>
    public bool IsAccountConfigured(IConfiguration configuration) => configuration[ApiKeySetting] is { Length: > 0 };

    /// <inheritdoc/>
    public async Task<IRunningSimulator> StartAsync(int port, CancellationToken cancellationToken)
    {
        var options = new StripeAccountOptions();
        var account = new StripeAccount(options);
        var page = new RecordsPage("customers", () => RecordsView.Render(account));
        var server = await SimulatedApiServer.StartAsync(new SimulatedApi(account), port, page, cancellationToken);
        return new RunningStripeSimulator(account, server, options.SecretKey);
    }
}
