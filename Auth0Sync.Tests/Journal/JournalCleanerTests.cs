using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Convergence;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Journal;

/// <summary>When old entries are deleted, whichever instance the timer runs in.</summary>
[Trait("Category", "Unit")]
public sealed class JournalCleanerTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Of_the_runs_of_a_day_in_new_instances_one_an_hour_deletes()
    {
        var journal = new RecordingJournal();

        for (var run = 0; run < 24 * 4; run++)
        {
            await Create(journal, Midnight.AddMinutes(15 * run).AddSeconds(3)).CleanIfDueAsync(CancellationToken.None);
        }

        Assert.Equal(Enumerable.Range(0, 24).Select(hour => Midnight.AddHours(hour).AddSeconds(3).AddDays(-30)), journal.Deletions);
    }

    [Fact]
    public async Task A_failure_is_logged_and_not_thrown()
    {
        using var logs = new LogRecorder();
        await using var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(logs)).BuildServiceProvider();
        var journal = new RecordingJournal { Failure = new RequestFailedException(403, "Denied", "AuthorizationFailure", null) };

        await Create(journal, Midnight, services.GetRequiredService<ILogger<JournalCleaner>>()).CleanIfDueAsync(CancellationToken.None);

        Assert.Contains("AuthorizationFailure", Assert.Single(logs.Lines, line => line.EventId == LogEvents.JournalCleanupFailed).Text, StringComparison.Ordinal);
    }

    private static JournalCleaner Create(IJournal journal, DateTimeOffset now, ILogger<JournalCleaner>? logger = null) => new(
        journal,
        new FixedOptionsMonitor<JournalOptions>(new JournalOptions { Retention = TimeSpan.FromDays(30) }),
        new FakeTimeProvider(now),
        logger ?? NullLogger<JournalCleaner>.Instance);

    private sealed class RecordingJournal : IJournal
    {
        public List<DateTimeOffset> Deletions { get; } = [];

        public Exception? Failure { get; init; }

        public Task DeleteBeforeAsync(DateTimeOffset until, CancellationToken cancellationToken)
        {
            Deletions.Add(until);
            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }

        public Task WriteAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<JournalEntry> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<JournalEntry> ReadUserAsync(IReadOnlyCollection<string> userHashes, DateTimeOffset since, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JournalSummary> SummarizeAsync(DateTimeOffset since, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
