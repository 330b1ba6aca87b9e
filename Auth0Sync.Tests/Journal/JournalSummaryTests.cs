using System.Text.Json;
using Auth0Sync.Core.Journal;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Journal;

[Trait("Category", "Unit")]
public sealed class JournalSummaryTests
{
    private static readonly double[] Fractions = [0.5, 0.95];

    [Fact]
    public void A_percentile_is_at_most_12_percent_off() => Gen.Double[0.2, 1_000_000].List[1, 200].Sample(seconds =>
    {
        var histogram = LagHistogram.FromLags(seconds.Select(TimeSpan.FromSeconds));
        var sorted = seconds.Order().ToList();
        return Fractions.All(fraction =>
        {
            var exact = sorted[(int)Math.Ceiling(fraction * sorted.Count) - 1];
            return Math.Abs(histogram.GetPercentile(fraction)!.Value.TotalSeconds - exact) <= 0.12 * exact;
        });
    });

    [Fact]
    public void Times_of_zero_and_of_years_are_counted_and_no_times_have_no_percentile()
    {
        var histogram = LagHistogram.FromLags([TimeSpan.FromDays(4_000), TimeSpan.Zero, TimeSpan.FromSeconds(-5)]);

        Assert.InRange(histogram.GetPercentile(0.5)!.Value.TotalSeconds, 0, 0.1);
        Assert.True(histogram.GetPercentile(0.95) > TimeSpan.FromDays(300));
        Assert.Null(LagHistogram.FromLags([]).GetPercentile(0.5));
    }

    [Fact]
    public void The_sum_of_parts_is_the_summary_of_all()
    {
        string[] outcomes = ["Created", "Updated", JournalEntry.Deferred, JournalEntry.Review];
        var entries = Enumerable.Range(0, 500)
            .Select(number => JournalEntries.Create(number) with { Target = $"target{number % 3}", Outcome = outcomes[number % 4], Detail = $"reason{number % 5}", EventTime = JournalEntries.Now })
            .Append(JournalEntries.Create(1) with { Target = null })
            .ToList();

        var sum = entries.Chunk(70).Select(JournalSummary.FromEntries).Aggregate(JournalSummary.Empty, (all, part) => all.Add(part));

        Assert.Equal(Serialize(JournalSummary.FromEntries(entries)), Serialize(sum));
        Assert.Equal(500, sum.Targets.Values.Sum(target => target.Outcomes.Values.Sum() + target.Deferrals.Values.Sum()));
    }

    // Sorted, because the order of a dictionary is not defined.
    private static string Serialize(JournalSummary summary) => JsonSerializer.Serialize(summary.Targets
        .OrderBy(target => target.Key, StringComparer.Ordinal)
        .Select(target => (target.Key, Outcomes: Sort(target.Value.Outcomes), Deferrals: Sort(target.Value.Deferrals), target.Value.Lag.Buckets)).Select(target => new { target.Key, target.Outcomes, target.Deferrals, target.Buckets }));

    private static SortedDictionary<string, long> Sort(IDictionary<string, long> counts) => new(counts, StringComparer.Ordinal);
}
