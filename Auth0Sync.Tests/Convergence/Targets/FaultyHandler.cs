using System.Net;
using Auth0Sync.Simulators.Http;
using CallFault = Auth0Sync.Tests.Support.Memory.CallFault;

namespace Auth0Sync.Tests.Convergence.Targets;

/// <summary>Passes calls to a simulated system, one effect at a time, over a network that fails as the schedule says.</summary>
/// <param name="system">The system.</param>
/// <param name="environment">The schedule.</param>
internal sealed class FaultyHandler(ISimulatedSystem system, SimulationEnvironment environment) : DelegatingHandler(new SimulatedApiHandler(new SimulatedApi(system)))
{
    private readonly List<string> _calls = [];

    /// <summary>The calls and what became of them.</summary>
    public IReadOnlyList<string> Calls => _calls;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await environment.BeforeEffect();
        var fault = environment.NextFault();
        _calls.Add($"{request.Method} {request.RequestUri!.PathAndQuery}{(fault == CallFault.None ? "" : $" ({fault})")}");
        switch (fault)
        {
            case CallFault.ConnectionLostBeforeEffect:
                throw new HttpRequestException("The connection was lost.");
            case CallFault.Unavailable:
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            case CallFault.TooManyRequests:
                return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            case CallFault.ConnectionLostAfterEffect:
                using (await base.SendAsync(request, cancellationToken))
                {
                    throw new HttpRequestException("The connection was lost.");
                }

            default:
                return await base.SendAsync(request, cancellationToken);
        }
    }
}
