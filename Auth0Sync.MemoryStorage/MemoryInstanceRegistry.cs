using Auth0Sync.Core.Targets.Http.RateLimiting;

namespace Auth0Sync.MemoryStorage;

/// <summary>The instances in memory, with the contract of the table: a claim lives as long as it was said to. Any number of instances may use it at once.</summary>
/// <param name="time">The registry's own clock.</param>
internal sealed class MemoryInstanceRegistry(TimeProvider time) : IInstanceRegistry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Target, string Instance), (InstanceClaim Claim, DateTimeOffset Until)> _rows = [];

    /// <inheritdoc/>
    public Task WriteClaimAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _rows[(target, claim.InstanceId)] = (claim, time.GetUtcNow() + lifetime);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<InstanceClaim>> ReadClaimsAsync(string target, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return Task.FromResult<IReadOnlyList<InstanceClaim>>(
                [.. _rows.Where(row => row.Key.Target == target && row.Value.Until > now).Select(row => row.Value.Claim)]);
        }
    }

    /// <inheritdoc/>
    public Task RemoveClaimAsync(string target, string instance, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _rows.Remove((target, instance));
        }

        return Task.CompletedTask;
    }
}
