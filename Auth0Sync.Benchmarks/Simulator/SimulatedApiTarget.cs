using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>A simulator that is served by <see cref="SimulatedApiServer"/>.</summary>
/// <param name="server">The running server.</param>
/// <param name="getRecords">Reads the records of the simulated system.</param>
/// <param name="unauthorized">The system's response to a call without permission.</param>
/// <param name="serverError">The system's response when it fails.</param>
internal sealed class SimulatedApiTarget(
    SimulatedApiServer server,
    Func<IEnumerable<SimulatedRecord>> getRecords,
    SimulatedResponse unauthorized,
    SimulatedResponse serverError) : ISimulatedTarget
{
    public Uri BaseAddress => server.BaseAddress;

    public IReadOnlyDictionary<string, int> CallsByOperation => server.Api.CountsByOperation;

    public int? MaxOpenCalls => server.Api.MaxOpenCalls;

    public IEnumerable<SimulatedRecord> Records => getRecords();

    public void SetFault(SimulatorFault fault)
    {
        server.Api.ClearFaults();
        if (fault != SimulatorFault.None)
        {
            server.Api.AddFault(fault switch
            {
                SimulatorFault.Hang => new CallFault(CallFaultKind.NoResponse),
                SimulatorFault.Unauthorized => new CallFault(CallFaultKind.Response) { Response = unauthorized },
                _ => new CallFault(CallFaultKind.Response) { Response = serverError },
            });
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
