using System.Text.Json;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>HubSpot's simulator and its contacts.</summary>
internal sealed class SimulatedHubSpot(SimulatorServer server) : ISimulatedTarget
{
    public Uri BaseAddress => server.BaseAddress;

    public IReadOnlyDictionary<string, int> CallsByOperation =>
        server.Account.Calls.CountsByOperation.ToDictionary(entry => JsonNamingPolicy.CamelCase.ConvertName(entry.Key.ToString()), entry => entry.Value);

    public int? MaxOpenCalls => null;

    public IEnumerable<SimulatedRecord> Records =>
        server.Account.Contacts.Select(contact => new SimulatedRecord(contact["auth0_user_id"], contact.Email, contact["firstname"]));

    public void SetFault(SimulatorFault fault)
    {
        server.Account.Faults.Clear();
        if (fault != SimulatorFault.None)
        {
            server.Account.Faults.Add(fault switch
            {
                SimulatorFault.Hang => new Fault { Kind = FaultKind.Timeout },
                SimulatorFault.Unauthorized => new Fault { Status = StatusCodes.Status401Unauthorized },
                _ => new Fault { Status = StatusCodes.Status500InternalServerError },
            });
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
