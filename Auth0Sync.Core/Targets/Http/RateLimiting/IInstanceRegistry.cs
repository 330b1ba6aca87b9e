using Azure;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// The instances that work on a target, and each one's claim to a part of the target's rate limit. A claim expires after
/// the lifetime written with it, by the registry's clock; the instances' clocks do not matter.
/// </summary>
internal interface IInstanceRegistry
{
    /// <summary>Writes or renews an instance's claim.</summary>
    /// <exception cref="RequestFailedException">The registry cannot be written.</exception>
    Task WriteClaimAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Returns the claims that are not expired.</summary>
    /// <exception cref="RequestFailedException">The registry cannot be read.</exception>
    Task<IReadOnlyList<InstanceClaim>> ReadClaimsAsync(string target, CancellationToken cancellationToken);

    /// <exception cref="RequestFailedException">The registry cannot be written.</exception>
    Task RemoveClaimAsync(string target, string instanceId, CancellationToken cancellationToken);
}

/// <summary>An instance's claim.</summary>
/// <param name="InstanceId">A unique name.</param>
/// <param name="Units">The claimed part of <see cref="RateLimitSplit.TotalUnits"/>.</param>
internal sealed record InstanceClaim(string InstanceId, int Units);
