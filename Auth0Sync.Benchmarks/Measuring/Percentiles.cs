namespace Auth0Sync.Benchmarks.Measuring;

/// <summary>Percentiles by nearest rank, which are always observed values.</summary>
internal static class Percentiles
{
    /// <summary>The value that this fraction of all values does not exceed.</summary>
    /// <param name="sorted">The values in ascending order; at least one.</param>
    /// <param name="fraction">From 0 to 1.</param>
    public static double GetPercentile(IReadOnlyList<double> sorted, double fraction) =>
        sorted[Math.Max(0, (int)Math.Ceiling(fraction * sorted.Count) - 1)];

    /// <summary>The median of values in any order.</summary>
    public static double GetMedian(IEnumerable<double> values) => GetPercentile([.. values.Order()], 0.5);
}
