namespace Auth0Sync.Simulators.Http;

/// <summary>A simulated system that rejects calls while too many others are open.</summary>
public interface IConnectionLimitedSystem : ISimulatedSystem
{
    /// <summary>The calls that may be open at the same time; null for no limit.</summary>
    int? MaxConnections { get; }

    /// <summary>The response to a call above the limit.</summary>
    SimulatedResponse RejectConnection(SimulatedRequest request);
}
