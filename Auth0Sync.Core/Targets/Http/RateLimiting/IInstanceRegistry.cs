using Azure;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// The instances that work on a target, and what each claims of the target's calls. A claim lives as long as its
/// instance said when it wrote it, by the registry's own clock: no instance's clock counts.
/// </summary>
internal interface IInstanceRegistry
{
    /// <summary>Writes an instance's claim, or renews it.</summary>
    /// <exception cref="RequestFailedException">The registry cannot be written for now.</exception>
    Task WriteClaimAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>The claims that live.</summary>
    /// <exception cref="RequestFailedException">The registry cannot be read for now.</exception>
    Task<IReadOnlyList<InstanceClaim>> ReadClaimsAsync(string target, CancellationToken cancellationToken);

    /// <summary>Gives an instance's claim back.</summary>
    /// <exception cref="RequestFailedException">The registry cannot be written for now.</exception>
    Task RemoveClaimAsync(string target, string instanceId, CancellationToken cancellationToken);
}

/// <summary>What an instance claims.</summary>
/// <param name="InstanceId">The instance: any name that no other one has.</param>
/// <param name="Units">The part, of <see cref="RateLimitSplit.TotalUnits"/>.</param>
internal sealed record InstanceClaim(string InstanceId, int Units);
