namespace Auth0Sync.Simulators.Http;

/// <summary>A call that a simulator received.</summary>
/// <param name="Operation">The name of the operation.</param>
/// <param name="Request">The request.</param>
/// <param name="Status">The status of the response, even if the caller did not receive it; 0 if there was none.</param>
public sealed record RecordedCall(string Operation, SimulatedRequest Request, int Status);
