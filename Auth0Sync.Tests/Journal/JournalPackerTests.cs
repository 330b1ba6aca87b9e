using System.Text.Json;
using Auth0Sync.Core.Journal;
using Xunit;

namespace Auth0Sync.Tests.Journal;

[Trait("Category", "Unit")]
public sealed class JournalPackerTests
{
    [Fact]
    public void Rows_hold_a_hundred_entries_and_each_a_range_of_users()
    {
        var entries = Enumerable.Range(0, 250).Select(number => JournalEntries.Create(number, user: number % 50)).ToList();

        var rows = JournalPacker.Pack(entries).ToList();

        Assert.Equal([100, 100, 50], rows.Select(row => Read(row).Count));
        Assert.Equivalent(entries, rows.SelectMany(Read));
        Assert.All(rows, row => Assert.All(Read(row), entry => Assert.True(string.CompareOrdinal(row.FirstUser, entry.UserHash) <= 0 && string.CompareOrdinal(entry.UserHash, row.LastUser) <= 0)));
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.True(string.CompareOrdinal(pair.First.LastUser, pair.Second.FirstUser) <= 0));
    }

    [Fact]
    public void A_row_fits_into_a_column_whatever_an_event_claims_to_be()
    {
        var entries = Enumerable.Range(0, 300).Select(number => JournalEntries.Create(number) with { EventId = new string('\u00e9', 255), EventType = new string('"', 128) });

        Assert.All(JournalPacker.Pack(entries), row => Assert.InRange(row.Entries.Length, 1, 32_000));
    }

    [Fact]
    public void All_deferrals_are_counted_and_ever_fewer_are_stored()
    {
        var deferrals = Enumerable.Range(1, 64).Select(attempt => JournalEntries.Create(1) with { Outcome = JournalEntry.Deferred, Detail = "Paused", Attempt = attempt });

        var row = Assert.Single(JournalPacker.Pack(deferrals));

        Assert.Equal([1, 2, 4, 8, 16, 32, 64], Read(row).Select(entry => entry.Attempt));
        Assert.Equal(64, JsonSerializer.Deserialize(row.Summary, JournalJson.Default.JournalSummary)!.Targets["hubspot"].Deferrals["Paused"]);
    }

    [Fact]
    public void Deferrals_alone_make_a_row_without_entries()
    {
        var row = Assert.Single(JournalPacker.Pack([JournalEntries.Create(1) with { Outcome = JournalEntry.Deferred, Detail = "Paused", Attempt = 3 }]));

        Assert.Empty(Read(row));
    }

    private static IReadOnlyList<JournalEntry> Read(PackedRow row) => JsonSerializer.Deserialize(row.Entries, JournalJson.Default.IReadOnlyListJournalEntry)!;
}
