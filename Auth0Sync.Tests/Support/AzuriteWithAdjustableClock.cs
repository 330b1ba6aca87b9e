using System.Globalization;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// An Azurite of its own whose clock a test can put ahead. A message that was in work when its host was killed stays
/// hidden for ten minutes, by the queue engine's rule; a lease of the ledger runs by the same service's clock. Instead
/// of waiting, the storage service's time passes faster. Nothing of the product is changed, and its own clock is right.
/// </summary>
/// <remarks>
/// Ten real minutes would also let a living host renew what it has in work. Time that jumps does not, so a test moves
/// the clock only while no host runs.
/// </remarks>
public sealed class AzuriteWithAdjustableClock : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("azurite-clock-");

    private readonly StorageAccountKey _account = StorageAccountKey.Create();

    private AzuriteProcess? _process;
    private TimeSpan _clockOffset;

    /// <summary>The connection string of its account.</summary>
    public string ConnectionString => _process!.Endpoints.GetConnectionString(_account);

    public async Task InitializeAsync()
    {
        var script = Path.Combine(_folder.FullName, "azurite-clock.cjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Support", "azurite-clock.cjs"), script);
        var installer = new AzuriteInstaller(Path.Combine(RepositoryFolder.Find(), ".local", "azurite"), new NullWorkReporter());
        var options = new AzuriteOptions { Ports = new(0, 0, 0), Accounts = [_account], PreloadScripts = [script] };
        _process = await AzuriteProcess.StartAsync(await installer.EnsureInstalledAsync(CancellationToken.None), options, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Puts the clock ahead, and returns when the queue and the table service live by it.</summary>
    public async Task AdvanceClockAsync(TimeSpan time)
    {
        _clockOffset += time;
        var unfinished = Path.Combine(_folder.FullName, "unfinished");
        await File.WriteAllTextAsync(unfinished, _clockOffset.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        File.Move(unfinished, Path.Combine(_folder.FullName, "clock-offset"), overwrite: true);
        await Poll.UntilAsync(async () => IsAdvanced(await GetQueueServiceTimeAsync()) && IsAdvanced(await GetTableServiceTimeAsync()), "Azurite's clock is ahead");
    }

    // A minute's tolerance: the answers' dates have whole seconds, and the test may be slow.
    private bool IsAdvanced(DateTimeOffset? date) => date > DateTimeOffset.UtcNow + _clockOffset - TimeSpan.FromMinutes(1);

    private async Task<DateTimeOffset?> GetQueueServiceTimeAsync()
    {
        var queue = new QueueClient(ConnectionString, "clock");
        await queue.CreateIfNotExistsAsync();
        return (await queue.ReceiveMessagesAsync()).GetRawResponse().Headers.Date;
    }

    private async Task<DateTimeOffset?> GetTableServiceTimeAsync()
    {
        var table = new TableClient(ConnectionString, "clock");
        await table.CreateIfNotExistsAsync();
        return (await table.UpsertEntityAsync(new TableEntity("clock", "clock"))).Headers.Date;
    }
}
