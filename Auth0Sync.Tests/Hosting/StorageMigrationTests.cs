using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Hosting;

/// <summary>Data of an earlier version is moved at startup, and what is left, later; a failure never prevents the start.</summary>
[Trait("Category", "Unit")]
public sealed class StorageMigrationTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IStorageMigration> _migration = new();
    private readonly LogRecorder _logs = new();
    private readonly ILoggerFactory _loggers;
    private readonly StorageMigrationService _service;

    public StorageMigrationTests()
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        _service = new StorageMigrationService([_migration.Object], new StartupTimeout(_time), _time, _loggers.CreateLogger<StorageMigrationService>());
    }

    [Fact]
    public async Task A_complete_migration_runs_once_before_the_start()
    {
        _migration.Setup(migration => migration.MigrateAsync(It.IsAny<CancellationToken>())).ReturnsAsync(false);

        await StartAsync();
        await _service.ExecuteTask!;

        VerifyRuns(1);
    }

    [Fact]
    public async Task The_rest_is_moved_until_there_is_none()
    {
        var results = new Queue<bool>([true, true, false]);
        _migration.Setup(migration => migration.MigrateAsync(It.IsAny<CancellationToken>())).ReturnsAsync(results.Dequeue);

        await StartAsync();
        VerifyRuns(1);
        while (!_service.ExecuteTask!.IsCompleted)
        {
            _time.Advance(StorageMigrationService.RetryInterval);
            await Task.Yield();
        }

        VerifyRuns(3);
    }

    [Fact]
    public async Task A_migration_that_takes_too_long_is_continued_after_the_start()
    {
        var run = 0;
        _migration
            .Setup(migration => migration.MigrateAsync(It.IsAny<CancellationToken>()))
            .Returns(async (CancellationToken token) =>
            {
                if (run++ == 0)
                {
                    await Task.Delay(Timeout.Infinite, token);
                }

                return false;
            });

        var starting = _service.StartingAsync(CancellationToken.None);
        Assert.False(starting.IsCompleted);
        _time.Advance(StartupTimeout.Total);
        await starting;

        Assert.Equal(LogEvents.MigrationPostponed, Assert.Single(_logs.Lines).EventId);
        await _service.StartAsync(CancellationToken.None);
        Assert.False(_service.ExecuteTask!.IsCompleted);
    }

    [Fact]
    public async Task A_failure_is_logged_and_does_not_prevent_the_start()
    {
        _migration.Setup(migration => migration.MigrateAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new RequestFailedException(503, "Busy", "ServerBusy", null));

        await StartAsync();

        Assert.Contains("ServerBusy", Assert.Single(_logs.Lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canceled_start_cancels_the_migration()
    {
        using var stop = new CancellationTokenSource();
        _migration
            .Setup(migration => migration.MigrateAsync(It.IsAny<CancellationToken>()))
            .Returns(async (CancellationToken token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return false;
            });

        var starting = _service.StartingAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        _loggers.Dispose();
    }

    private async Task StartAsync()
    {
        await _service.StartingAsync(CancellationToken.None);
        await _service.StartAsync(CancellationToken.None);
    }

    private void VerifyRuns(int count) => _migration.Verify(migration => migration.MigrateAsync(It.IsAny<CancellationToken>()), Times.Exactly(count));
}
