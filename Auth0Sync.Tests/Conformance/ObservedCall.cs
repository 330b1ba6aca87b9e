using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Tests.Conformance;

/// <summary>A call that a target made.</summary>
/// <param name="Operation">The name of the operation.</param>
/// <param name="At">When it was made.</param>
/// <param name="Request">The request, if the target calls by HTTP.</param>
internal sealed record ObservedCall(string Operation, DateTimeOffset At, SimulatedRequest? Request);
