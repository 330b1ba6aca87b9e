using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Status;

/// <summary>What the instances say about the calls of a target: whether one has an open circuit, and who holds which part of the rate limit.</summary>
/// <param name="services">Each HTTP target has services of its own, registered under its name; other targets have none.</param>
public sealed class TargetCallReader(IServiceProvider services)
{
    /// <returns>Null if the target has no circuit breaker.</returns>
    /// <exception cref="Azure.RequestFailedException">The registry of instances cannot be read.</exception>
    public async Task<CircuitState?> GetCircuitAsync(string target, CancellationToken cancellationToken) => services.GetKeyedService<OpenCircuits>(target) is { } circuits
        ? await circuits.IsAnyOpenAsync(cancellationToken) ? CircuitState.Open : CircuitState.Closed
        : null;

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
