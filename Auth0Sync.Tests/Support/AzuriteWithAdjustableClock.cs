using System.Globalization;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// A separate Azurite whose clock a test can advance. After its host was killed, a message in progress stays invisible for
/// ten minutes, and a ledger lease expires by the clock of the storage service. Advancing that clock avoids the wait,
/// without a change to the product or its own clock.
/// </summary>
/// <remarks>
/// A running host could not renew its messages and leases when the clock jumps, so advance it only while no host is running.
/// </remarks>
public sealed class AzuriteWithAdjustableClock : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("azurite-clock-");

    private readonly StorageAccountKey _account = StorageAccountKey.Create();

    private AzuriteProcess? _process;
    private TimeSpan _clockOffset;

    public string ConnectionString => _process!.Endpoints.GetConnectionString(_account);

    public async Task InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            // xUnit does not dispose what it could not initialize.
            _folder.Delete(recursive: true);
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Advances the clock and waits until the queue and the table service use the new time.</summary>
    public async Task AdvanceClockAsync(TimeSpan time)
    {
        _clockOffset += time;
        var temporaryFile = Path.Combine(_folder.FullName, "temporary");
        await File.WriteAllTextAsync(temporaryFile, _clockOffset.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        File.Move(temporaryFile, Path.Combine(_folder.FullName, "clock-offset"), overwrite: true);
        await Poll.UntilAsync(async () => IsAdvanced(await GetQueueServiceTimeAsync()) && IsAdvanced(await GetTableServiceTimeAsync()), "Azurite's clock has advanced");
    }

    private async Task StartAsync()
    {
        var script = Path.Combine(_folder.FullName, "azurite-clock.cjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Support", "azurite-clock.cjs"), script);
        var installer = new AzuriteInstaller(Path.Combine(RepositoryFolder.Find(), ".local", "azurite"), new NullProgressReporter());
        var options = new AzuriteOptions { Ports = new(0, 0, 0), Accounts = [_account], PreloadScripts = [script] };
        _process = await AzuriteProcess.StartAsync(await installer.EnsureInstalledAsync(CancellationToken.None), options, CancellationToken.None);
    }

    // One minute of tolerance: the dates of the responses have whole seconds, and the test may be slow.
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
