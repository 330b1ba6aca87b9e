using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Telemetry;
using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Tenants;

/// <summary>
/// Accepts events of one tenant only: user ids are unique within a tenant, and those of social and enterprise connections
/// are the same in all tenants. The tenant is set in the configuration, otherwise it is that of the first event.
/// </summary>
public sealed partial class TenantGuard(ITenantStore store, IOptionsMonitor<WebhookOptions> options, ILogger<TenantGuard> logger)
{
    // Cached for the lifetime of the process, so that an event costs no table operation.
    private volatile string? _pinnedTenant;

    /// <summary>Tenant names are parts of host names.</summary>
    internal static StringComparer NameComparer => StringComparer.OrdinalIgnoreCase;

    /// <summary>
    /// Whether events of a tenant are accepted. An event without a tenant is accepted unless the settings require one: its
    /// secret shows where it comes from.
    /// </summary>
    /// <exception cref="RequestFailedException">The stored tenant cannot be read.</exception>
    public ValueTask<bool> IsAllowedAsync(string? tenant, CancellationToken cancellationToken) => IsAllowedAsync(tenant, PinAsync, cancellationToken);

    /// <summary>Whether events of a tenant would be accepted. Stores nothing: while no tenant is stored, each would be.</summary>
    /// <exception cref="RequestFailedException">The stored tenant cannot be read.</exception>
    public ValueTask<bool> WouldBeAllowedAsync(string? tenant, CancellationToken cancellationToken) =>
        IsAllowedAsync(tenant, FindPinnedAsync, cancellationToken);

    /// <summary>The tenant whose events are accepted, so that operations can create such events; null while it is not known.</summary>
    /// <exception cref="RequestFailedException">The stored tenant cannot be read.</exception>
    public async ValueTask<string?> FindTenantAsync(CancellationToken cancellationToken) =>
        options.CurrentValue.AllowedTenants is [var allowed] ? allowed : await store.FindAsync(cancellationToken);

    private async ValueTask<bool> IsAllowedAsync(string? tenant, Func<string, CancellationToken, Task<string>> readPinnedAsync, CancellationToken cancellationToken)
    {
        if (options.CurrentValue.AllowedTenants is [var allowed])
        {
            return NameComparer.Equals(allowed, tenant);
        }

        return tenant is null || NameComparer.Equals(_pinnedTenant ?? await readPinnedAsync(tenant, cancellationToken), tenant);
    }

    private async Task<string> FindPinnedAsync(string tenant, CancellationToken cancellationToken)
    {
        _pinnedTenant = await store.FindAsync(cancellationToken);
        return _pinnedTenant ?? tenant;
    }

    private async Task<string> PinAsync(string tenant, CancellationToken cancellationToken)
    {
        var pinned = await store.GetOrAddAsync(tenant, cancellationToken);
        _pinnedTenant = pinned;
        LogPinned(pinned);
        return pinned;
    }

    [LoggerMessage(LogEvents.TenantPinned, LogLevel.Information, "This installation accepts events of tenant {Tenant} and rejects those of other tenants", EventName = nameof(LogEvents.TenantPinned))]
    private partial void LogPinned(string tenant);
}
