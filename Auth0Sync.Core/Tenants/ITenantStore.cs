using Azure;

namespace Auth0Sync.Core.Tenants;

/// <summary>Stores the tenant of an installation.</summary>
public interface ITenantStore
{
    /// <summary>Returns the stored tenant; null if there is none.</summary>
    /// <exception cref="RequestFailedException">The tenant cannot be read.</exception>
    Task<string?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Returns the stored tenant, or stores the given one if there is none; of concurrent calls one wins.</summary>
    /// <exception cref="RequestFailedException">The tenant cannot be read or stored.</exception>
    Task<string> GetOrAddAsync(string tenant, CancellationToken cancellationToken);
}
