using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Journal;

/// <summary>
/// Counts times in buckets, each a quarter wider than the one before, so that the counts of many instances can be added and a
/// percentile is at most 12 % off.
/// </summary>
/// <param name="Buckets">The number of times by bucket.</param>
public sealed record LagHistogram([property: JsonRequired] ImmutableSortedDictionary<int, long> Buckets)
{
    private const double Growth = 1.25;
    private const double FirstBoundSeconds = 0.1;

    // About 400 days.
    private const int LastBucket = 88;

    public static LagHistogram FromLags(IEnumerable<TimeSpan> lags) =>
        new(lags.CountBy(GetBucket).ToImmutableSortedDictionary(pair => pair.Key, pair => (long)pair.Value));

    public LagHistogram Add(LagHistogram other)
    {
        var sums = Buckets.ToBuilder();
        foreach (var (bucket, count) in other.Buckets)
        {
            sums[bucket] = sums.GetValueOrDefault(bucket) + count;
        }

        return new LagHistogram(sums.ToImmutable());
    }

    /// <param name="fraction">Such as 0.95.</param>
    /// <returns>The time that this fraction did not exceed; null if there are no times.</returns>
    public TimeSpan? GetPercentile(double fraction)
    {
        var rank = fraction * Buckets.Values.Sum();
        var seen = 0L;
        foreach (var (bucket, count) in Buckets)
        {
            seen += count;
            if (seen >= rank)
            {
                return GetMiddle(Math.Min(bucket, LastBucket));
            }
        }

        return null;
    }

    private static int GetBucket(TimeSpan lag) => lag.TotalSeconds <= FirstBoundSeconds
        ? 0
        : Math.Min((int)Math.Ceiling(Math.Log(lag.TotalSeconds / FirstBoundSeconds, Growth)), LastBucket);

    // The geometric middle is equally far from both bounds.
    private static TimeSpan GetMiddle(int bucket) => TimeSpan.FromSeconds(FirstBoundSeconds * Math.Pow(Growth, bucket - 0.5));
}
