using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Journal;

/// <summary>The counts of a part of the journal, by target.</summary>
public sealed record JournalSummary([property: JsonRequired] ImmutableDictionary<string, TargetSummary> Targets)
{
    public static JournalSummary Empty { get; } = new(ImmutableDictionary<string, TargetSummary>.Empty);

    /// <summary>Counts entries; those without a target are not counted.</summary>
    public static JournalSummary FromEntries(IEnumerable<JournalEntry> entries) => new(entries
        .Where(entry => entry.Target is not null)
        .GroupBy(entry => entry.Target!, StringComparer.Ordinal)
        .ToImmutableDictionary(group => group.Key, TargetSummary.FromEntries, StringComparer.Ordinal));

    /// <summary>Adds the counts of another part.</summary>
    public JournalSummary Add(JournalSummary other)
    {
        var targets = Targets.ToBuilder();
        foreach (var (target, summary) in other.Targets)
        {
            targets[target] = targets.TryGetValue(target, out var known) ? known.Add(summary) : summary;
        }

        return new JournalSummary(targets.ToImmutable());
    }
}

/// <param name="Outcomes">The number of events by outcome, without deferrals.</param>
/// <param name="Deferrals">The number of deferrals by reason.</param>
/// <param name="Lag">The times from the change to the outcome.</param>
public sealed record TargetSummary(
    [property: JsonRequired] ImmutableDictionary<string, long> Outcomes,
    [property: JsonRequired] ImmutableDictionary<string, long> Deferrals,
    [property: JsonRequired] LagHistogram Lag)
{
    public static TargetSummary FromEntries(IEnumerable<JournalEntry> entries)
    {
        var all = entries.ToList();
        var settled = all.Where(entry => entry.Outcome != JournalEntry.Deferred).ToList();
        return new(
            Count(settled, entry => entry.Outcome),
            Count(all.Where(entry => entry.Outcome == JournalEntry.Deferred), entry => entry.Detail ?? ""),
            LagHistogram.FromLags(settled.Where(entry => entry.EventTime is not null).Select(entry => entry.SettledAt - entry.EventTime!.Value)));
    }

    public TargetSummary Add(TargetSummary other) => new(Add(Outcomes, other.Outcomes), Add(Deferrals, other.Deferrals), Lag.Add(other.Lag));

    private static ImmutableDictionary<string, long> Count(IEnumerable<JournalEntry> entries, Func<JournalEntry, string> key) =>
        entries.CountBy(key).ToImmutableDictionary(pair => pair.Key, pair => (long)pair.Value, StringComparer.Ordinal);

    private static ImmutableDictionary<string, long> Add(ImmutableDictionary<string, long> left, ImmutableDictionary<string, long> right)
    {
        var sums = left.ToBuilder();
        foreach (var (key, count) in right)
        {
            sums[key] = sums.GetValueOrDefault(key) + count;
        }

        return sums.ToImmutable();
    }
}
