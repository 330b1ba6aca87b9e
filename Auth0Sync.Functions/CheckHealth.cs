using Auth0Sync.Core.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Says whether events can be taken in and correlated.</summary>
public sealed class CheckHealth(CachedHealthChecker health)
{
    /// <summary>Answers 200, or 503 where some part is failing.</summary>
    [Function(nameof(CheckHealth))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        CancellationToken cancellationToken) =>
        new HttpResultAdapter(await health.CheckAsync(cancellationToken));
}
