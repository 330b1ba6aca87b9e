using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Status;

/// <summary>What is known about the calls of a target: its circuit, and who holds which part of its rate limit.</summary>
/// <param name="services">Each HTTP target has its own circuit breaker, registered under its name; other targets have none.</param>
public sealed class TargetCallReader(IServiceProvider services)
{
    /// <returns>Null if this process has not called the target.</returns>
    public CircuitState? GetCircuit(string target) => services.GetKeyedService<HttpTargetCircuitBreaker>(target) switch
    {
        null or { IsUsed: false } => null,
        { OpenFor: not null } => CircuitState.Open,
        _ => CircuitState.Closed,
    };

    /// <returns>Null if the target has no rate limit that instances share.</returns>
    /// <exception cref="Azure.RequestFailedException">The registry of instances cannot be read.</exception>
    public async Task<CallBudgetStatus?> GetBudgetAsync(string target, CancellationToken cancellationToken)
    {
        if (services.GetKeyedService<RateLimitShare>(target) is not { } share)
        {
            return null;
        }

        var claims = await services.GetRequiredService<IInstanceRegistry>().ReadClaimsAsync(target, cancellationToken);
        return new CallBudgetStatus(claims.Count, (double)claims.Sum(claim => claim.Units) / RateLimitSplit.TotalUnits, share.Fraction);
    }
}
