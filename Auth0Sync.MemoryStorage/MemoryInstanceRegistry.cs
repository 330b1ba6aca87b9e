using Auth0Sync.Core.Targets.Http.RateLimiting;

namespace Auth0Sync.MemoryStorage;

/// <summary>An in-memory instance registry with the contract of the table: a claim expires after its lifetime. Safe for concurrent use.</summary>
/// <param name="time">The clock of the registry.</param>
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
