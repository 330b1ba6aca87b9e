using Auth0Sync.Core.Health;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Auth0Sync.Functions;

/// <summary>Says whether events can be taken in and correlated.</summary>
public sealed class CheckHealth(HealthChecker checker)
{
    /// <summary>Answers 200, or 503 where some part is failing.</summary>
    [Function(nameof(CheckHealth))]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequestData request,
        CancellationToken cancellationToken) =>
        await request.AnswerAsync(await checker.CheckAsync(cancellationToken), cancellationToken);
}
