using Auth0Sync.Core.Tenants;

namespace Auth0Sync.MemoryStorage;

/// <summary>An in-memory tenant store.</summary>
public sealed class MemoryTenantStore : ITenantStore
{
    private string? _tenant;

    /// <inheritdoc/>
    public Task<string?> FindAsync(CancellationToken cancellationToken) => Task.FromResult(Volatile.Read(ref _tenant));

    /// <inheritdoc/>
    public Task<string> GetOrAddAsync(string tenant, CancellationToken cancellationToken) =>
        Task.FromResult(Interlocked.CompareExchange(ref _tenant, tenant, null) ?? tenant);
}
