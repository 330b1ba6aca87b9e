using System.Diagnostics;
using System.Threading.Channels;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Journal;

/// <summary>
/// Writes the journal in the background, so that no event waits for it. A lone entry is written after a second; in a bulk, one
/// operation writes the entries of up to ten seconds. Entries that cannot be written are dropped: they are for people only.
/// </summary>
public sealed partial class JournalWriter(IJournal journal, TimeProvider time, ILogger<JournalWriter> logger) : IHostedService, IDisposable
{
    // From this many entries within a second, more are worth waiting for.
    private const int BulkCount = 5;

    private const int EnoughCount = 500;
    private const int MaxBatchCount = 5_000;
    private const int MaxWaits = 10;
    private const int Capacity = 20_000;

    private static readonly TimeSpan WaitInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);

    private readonly Channel<JournalEntry> _entries = Channel.CreateBounded<JournalEntry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private int _droppedCount;

    /// <summary>Adds an entry. Never waits and never fails; if the writer cannot keep up, the entry is dropped.</summary>
    public void Record(JournalEntry entry)
    {
        if (!_entries.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _droppedCount);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = RunAsync();
        return Task.CompletedTask;
    }

    /// <summary>Writes what is left. Later entries are dropped.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _entries.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        // Not a part of what happens to start the host.
        Activity.Current = null;
        while (await _entries.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await WaitForMoreAsync();
            await WriteAsync(TakeBatch());
        }
    }

    private async Task WaitForMoreAsync()
    {
        for (var waits = 0; waits < MaxWaits && !_stopping.IsCancellationRequested; waits++)
        {
            await Task.Delay(WaitInterval, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_entries.Reader.Count is < BulkCount or >= EnoughCount)
            {
                return;
            }
        }
    }

    private List<JournalEntry> TakeBatch()
    {
        var batch = new List<JournalEntry>();
        while (batch.Count < MaxBatchCount && _entries.Reader.TryRead(out var entry))
        {
            batch.Add(entry);
        }

        return batch;
    }

    private async Task WriteAsync(List<JournalEntry> batch)
    {
        var dropped = Interlocked.Exchange(ref _droppedCount, 0);
        using var timeout = new OperationTimeout(WriteTimeout, time, CancellationToken.None);
        try
        {
            await journal.WriteAsync(batch, timeout.Token);
            if (dropped > 0)
            {
                LogLost(dropped, "more events than could be written");
            }
        }
        catch (Exception e)
        {
            // Whatever it is, the next batch is written, and no event is concerned.
            LogLost(batch.Count + dropped, e.GetErrorCode());
        }
    }

    [LoggerMessage(LogEvents.JournalEntriesLost, LogLevel.Warning, "{Count} entries of the journal are lost ({Reason}); the events themselves are not concerned", EventName = nameof(LogEvents.JournalEntriesLost))]
    private partial void LogLost(int count, string reason);
}
