using System.Diagnostics;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Users;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Journal;

/// <summary>What a report about a user and the views of the journal take when the journal has a million entries. The output shows the times.</summary>
[Trait("Category", "Long")]
public sealed class JournalSizeTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const int Days = 14;
    private const int EntriesPerWrite = 500;
    private const int Entries = 1_000_000;

    [LongFact]
    public async Task A_million_entries_can_be_searched()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com"));
        var journal = pipeline.Services.GetRequiredService<IJournal>();
        var inspector = ActivatorUtilities.CreateInstance<UserInspector>(pipeline.Services);
        await FillAsync(pipeline.Services);
        await MeasureAsync("user report", () => inspector.InspectAsync(Ines, CancellationToken.None));

        var history = await MeasureAsync("history of a user", async () => await inspector.ReadHistoryAsync(Ines, DateTimeOffset.MinValue, CancellationToken.None).ToListAsync());
        var newest = await MeasureAsync("newest 100 entries", async () => await journal.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None).Take(100).ToListAsync());
        var summary = await MeasureAsync("counts of the last hour", () => journal.SummarizeAsync(DateTimeOffset.UtcNow.AddHours(-1), CancellationToken.None));
        var report = await MeasureAsync("user report", () => inspector.InspectAsync(Ines, CancellationToken.None));

        Assert.Equal(Days + 1, history.Count);
        Assert.Equal(100, newest.Count);
        Assert.Single(summary.Targets);
        Assert.Equal("Created", Assert.Single(report.Targets[0].LastOutcomes).Outcome);
    }

    private static async Task FillAsync(IServiceProvider services)
    {
        var ines = services.GetRequiredService<LedgerHasher>().HashUserId(Ines);
        var now = DateTimeOffset.UtcNow;
        for (var write = 0; write < Entries / EntriesPerWrite; write++)
        {
            // The oldest first, as they come.
            var at = now - TimeSpan.FromDays(Days * (1 - ((double)write / (Entries / EntriesPerWrite))));
            var entries = Enumerable.Range(write * EntriesPerWrite, EntriesPerWrite).Select(number => JournalEntries.Create(number, number, at)).ToList();
            if (write % (Entries / EntriesPerWrite / Days) == 1 && write < Entries / EntriesPerWrite / Days * Days)
            {
                entries[0] = entries[0] with { UserHash = ines };
            }

            var journal = ActivatorUtilities.CreateInstance<JournalTable>(services, new FixedClock(at));
            await journal.WriteAsync(entries, CancellationToken.None);
        }
    }

    private async Task<T> MeasureAsync<T>(string what, Func<Task<T>> readAsync)
    {
        var watch = Stopwatch.StartNew();
        var result = await readAsync();
        output.WriteLine($"{what}: {watch.ElapsedMilliseconds} ms");
        return result;
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
