using Azure;

namespace Auth0Sync.Core.Tenants;

/// <summary>Remembers the tenant whose users an installation keeps.</summary>
public interface ITenantStore
{
    /// <summary>Reads the tenant. Where there is none yet it becomes the given one; of several at the same time, one wins.</summary>
    /// <param name="tenant">The tenant that it becomes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="RequestFailedException">The storage account does not answer.</exception>
    Task<string> GetOrAddAsync(string tenant, CancellationToken cancellationToken);
}
