namespace Auth0Sync.Simulators.Http;

/// <summary>The state and the rules of a simulated system. Safe for concurrent calls.</summary>
public interface ISimulatedSystem
{
    /// <summary>The name of a call's operation, such as <c>customers.create</c>; <c>unknown</c> if the API has no such call.</summary>
    string GetOperation(SimulatedRequest request);

    /// <summary>Executes a call at once.</summary>
    SimulatedResponse Execute(SimulatedRequest request);
}
