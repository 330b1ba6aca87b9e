namespace Auth0Sync.Simulators.HubSpot;

/// <summary>Simulates HubSpot unless a token is configured.</summary>
public sealed class HubSpotTargetSimulator : ITargetSimulator
{
    internal const string AccessTokenSetting = "Auth0Sync:HubSpot:AccessToken";

    /// <inheritdoc/>
    public string Target => "hubspot";

    /// <inheritdoc/>
    public bool IsAccountConfigured(IConfiguration configuration) => configuration[AccessTokenSetting] is { Length: > 0 };

    /// <inheritdoc/>
    public async Task<IRunningSimulator> StartAsync(int port, CancellationToken cancellationToken) =>
        new RunningHubSpotSimulator(await SimulatorServer.StartAsync(new SimulatorOptions { Port = port }, cancellationToken));
}
