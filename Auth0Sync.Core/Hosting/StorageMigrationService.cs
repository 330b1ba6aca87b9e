using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Moves data of an earlier version: at startup as much as there is time for, then the rest, including what instances of the
/// earlier version still write while they are replaced.
/// </summary>
internal sealed partial class StorageMigrationService(
    IEnumerable<IStorageMigration> migrations,
    StartupTimeout startupTimeout,
    TimeProvider time,
    ILogger<StorageMigrationService> logger) : BackgroundService, IHostedLifecycleService
{
    public static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(5);

    private IReadOnlyList<IStorageMigration> _pending = [];

    /// <summary>Runs after <see cref="StorageInitializationService"/>, which is registered before. Its failure does not prevent the start.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(startupTimeout.Remaining, time, cancellationToken);
        _pending = await MigrateAsync([.. migrations], timeout.Token, cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_pending.Count > 0)
        {
            await Task.Delay(RetryInterval, time, stoppingToken);
            _pending = await MigrateAsync(_pending, stoppingToken, stoppingToken);
        }
    }

    // Returns those with more to move.
    private async Task<IReadOnlyList<IStorageMigration>> MigrateAsync(
        IReadOnlyList<IStorageMigration> candidates, CancellationToken cancellationToken, CancellationToken callerToken)
    {
        var pending = await Task.WhenAll(candidates.Select(async migration => await IsPendingAsync(migration, cancellationToken, callerToken)));
        return [.. candidates.Where((_, i) => pending[i])];
    }

    private async Task<bool> IsPendingAsync(IStorageMigration migration, CancellationToken cancellationToken, CancellationToken callerToken)
    {
        try
        {
            return await migration.MigrateAsync(cancellationToken);
        }
        catch (Exception e) when (!callerToken.IsCancellationRequested)
        {
            // Whatever it is, it must not stop the host, which can process new events.
            LogPostponed(e.GetErrorCode(), RetryInterval);
            return true;
        }
    }

    [LoggerMessage(LogEvents.MigrationPostponed, LogLevel.Warning, "Data of an earlier version could not be moved completely ({Reason}); the next attempt is in {Delay}", EventName = nameof(LogEvents.MigrationPostponed))]
    private partial void LogPostponed(string reason, TimeSpan delay);
}
