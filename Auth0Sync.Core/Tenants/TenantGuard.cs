using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Telemetry;
using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Tenants;

/// <summary>
/// Keeps the users of one tenant apart from those of every other: user ids are unique within a tenant only, and those of
/// social and enterprise connections are the same in all of them. The tenant is the one of the settings, or else the
/// first one that was seen.
/// </summary>
public sealed partial class TenantGuard(ITenantStore store, IOptionsMonitor<WebhookOptions> options, ILogger<TenantGuard> logger)
{
    // Never changes in the life of a process, so that an event costs no table operation.
    private volatile string? _pinnedTenant;

    /// <summary>How names of tenants are compared: they are parts of host names.</summary>
    internal static StringComparer NameComparer => StringComparer.OrdinalIgnoreCase;

    /// <summary>
    /// Whether events of a tenant are taken. An event that names none is of the tenant whose secret it came with, unless
    /// the settings ask for a name.
    /// </summary>
    /// <param name="tenant">The event's tenant, if it names one.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="RequestFailedException">The pinned tenant cannot be read.</exception>
    public async ValueTask<bool> IsAllowedAsync(string? tenant, CancellationToken cancellationToken)
    {
        if (options.CurrentValue.AllowedTenants is [var allowed])
        {
            return NameComparer.Equals(allowed, tenant);
        }

        return tenant is null || NameComparer.Equals(_pinnedTenant ?? await PinAsync(tenant, cancellationToken), tenant);
    }

    private async Task<string> PinAsync(string tenant, CancellationToken cancellationToken)
    {
        var pinned = await store.GetOrAddAsync(tenant, cancellationToken);
        _pinnedTenant = pinned;
        LogPinned(pinned);
        return pinned;
    }

    [LoggerMessage(LogEvents.TenantPinned, LogLevel.Information, "This installation keeps the users of tenant {Tenant}; events of another tenant are refused", EventName = nameof(LogEvents.TenantPinned))]
    private partial void LogPinned(string tenant);
}
