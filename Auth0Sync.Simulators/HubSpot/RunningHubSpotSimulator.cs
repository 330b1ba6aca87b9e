namespace Auth0Sync.Simulators.HubSpot;

/// <summary>A simulated HubSpot account that Auth0Sync uses.</summary>
public sealed class RunningHubSpotSimulator(SimulatorServer server) : IRunningSimulator
{
    public SimulatorServer Server => server;

    /// <inheritdoc/>
    public Uri BaseAddress => server.BaseAddress;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Auth0Sync:HubSpot:BaseAddress"] = server.BaseAddress.AbsoluteUri,
        [HubSpotTargetSimulator.AccessTokenSetting] = "simulator",
        ["Auth0Sync:HubSpot:CreateMissingProperties"] = bool.TrueString,
    };

    /// <inheritdoc/>
    public string Description => "contacts are kept until this process stops";

    /// <inheritdoc/>
    public Uri? RecordsAddress => new(server.BaseAddress, "_simulator/contacts");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();
}
