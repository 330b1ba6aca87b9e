using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Journal;

/// <summary>When the journal is written, and that nothing waits for it.</summary>
[Trait("Category", "Unit")]
public sealed class JournalWriterTests : IDisposable
{
    private readonly WaitCounter _time = new();
    private readonly LogRecorder _logs = new();
    private readonly List<int> _writes = [];
    private readonly MemoryJournal _journal = new();
    private readonly Mock<IJournal> _counted = new();
    private readonly JournalWriter _writer;

    public JournalWriterTests()
    {
        _counted.Setup(journal => journal.WriteAsync(It.IsAny<IReadOnlyList<JournalEntry>>(), It.IsAny<CancellationToken>()))
            .Returns((IReadOnlyList<JournalEntry> entries, CancellationToken token) =>
            {
                lock (_writes)
                {
                    _writes.Add(entries.Count);
                }

                return _journal.WriteAsync(entries, token);
            });
        _writer = new JournalWriter(_counted.Object, _time, LoggerFactory.Create(logging => logging.AddProvider(_logs)).CreateLogger<JournalWriter>());
    }

    public void Dispose() => _writer.Dispose();

    [Fact]
    public async Task A_lone_entry_is_written_after_a_second_in_one_operation()
    {
        await _writer.StartAsync(CancellationToken.None);

        _writer.Record(JournalEntries.Create(1));
        await AdvanceUntilAsync(() => _journal.Entries.Count == 1);

        Assert.Equal([1], _writes);
        Assert.InRange(_time.GetUtcNow() - JournalEntries.Now, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task In_a_bulk_of_five_events_a_second_an_operation_writes_fifty()
    {
        Record(5);
        await _writer.StartAsync(CancellationToken.None);

        for (var second = 1; second < 10; second++)
        {
            await Poll.UntilAsync(() => _time.Waits == second, "the writer waits for more entries");
            Record(5);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await AdvanceUntilAsync(() => _journal.Entries.Count == 50);

        Assert.Equal([50], _writes);
    }

    [Fact]
    public async Task A_backlog_is_written_at_once_and_in_order()
    {
        Record(2_000);
        await _writer.StartAsync(CancellationToken.None);

        await AdvanceUntilAsync(() => _journal.Entries.Count == 2_000);

        Assert.Equal([2_000], _writes);
        Assert.Equal(Enumerable.Range(0, 2_000).Select(number => JournalEntries.Create(number)), _journal.Entries);
    }

    [Fact]
    public async Task What_is_left_is_written_when_the_host_stops()
    {
        await _writer.StartAsync(CancellationToken.None);
        Record(7_000);

        await _writer.StopAsync(CancellationToken.None);

        Assert.Equal(7_000, _journal.Entries.Count);
    }

    [Fact]
    public async Task A_failure_loses_the_entries_of_one_write_and_says_so()
    {
        _counted.SetupSequence(journal => journal.WriteAsync(It.IsAny<IReadOnlyList<JournalEntry>>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RequestFailedException(503, "Busy", "ServerBusy", null))
            .Returns(() => _journal.WriteAsync([JournalEntries.Create(3)], CancellationToken.None));
        Record(2);
        await _writer.StartAsync(CancellationToken.None);
        await AdvanceUntilAsync(() => _logs.Lines.Count > 0);

        _writer.Record(JournalEntries.Create(3));
        await AdvanceUntilAsync(() => _journal.Entries.Count == 1);

        var line = Assert.Single(_logs.Lines);
        Assert.Equal((LogEvents.JournalEntriesLost, "2", "ServerBusy"), (line.EventId, line.Values["Count"], line.Values["Reason"]));
    }

    [Fact]
    public async Task If_the_storage_account_does_not_respond_recording_does_not_wait_and_the_memory_is_bounded()
    {
        _counted.Setup(journal => journal.WriteAsync(It.IsAny<IReadOnlyList<JournalEntry>>(), It.IsAny<CancellationToken>()))
            .Returns((IReadOnlyList<JournalEntry> _, CancellationToken token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
        await _writer.StartAsync(CancellationToken.None);

        Record(100_000);
        await AdvanceUntilAsync(() => _logs.Lines.Count > 0);

        Assert.InRange(int.Parse(_logs.Lines[0].Values["Count"]!, System.Globalization.CultureInfo.InvariantCulture), 70_000, 100_000);
    }

    private void Record(int count)
    {
        for (var number = 0; number < count; number++)
        {
            _writer.Record(JournalEntries.Create(number));
        }
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => Poll.UntilAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        "the journal is written");

    /// <summary>A clock that counts how often somebody started to wait for a second.</summary>
    private sealed class WaitCounter() : FakeTimeProvider(JournalEntries.Now)
    {
        private int _waits;

        public int Waits => Volatile.Read(ref _waits);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == TimeSpan.FromSeconds(1))
            {
                Interlocked.Increment(ref _waits);
            }

            return timer;
        }
    }
}
