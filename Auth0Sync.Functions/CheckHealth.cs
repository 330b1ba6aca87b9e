using Auth0Sync.Core.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Reports whether events can be received and correlated.</summary>
public sealed class CheckHealth(CachedHealthChecker health)
{
    /// <summary>Responds 200, or 503 if a component is failing.</summary>
    [Function(nameof(CheckHealth))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        CancellationToken cancellationToken) =>
        new HttpResultAdapter(await health.CheckAsync(cancellationToken));
}
