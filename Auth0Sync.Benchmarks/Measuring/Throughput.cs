using System.Diagnostics;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Measuring;

/// <summary>
/// Events per second under a rate limit, calculated in three ways. A limit per ten seconds allows a burst at the start, so
/// a short run looks faster than any long run can be.
/// </summary>
/// <param name="WholeRun">Over the whole run, including the first burst.</param>
/// <param name="AfterFirstWindow">
/// Without the first ten seconds; null for runs of less than twenty seconds.
/// </param>
/// <param name="Sustainable">
/// As if every accepted call had taken its share of the limit in time: the rate that can be sustained.
/// </param>
internal sealed record Throughput(double WholeRun, double? AfterFirstWindow, double Sustainable)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>The lowest of the three, which is reported.</summary>
    public double Lowest => Math.Min(Math.Min(WholeRun, Sustainable), AfterFirstWindow ?? double.MaxValue);
    /// <param name="startTimestamp">The time of the first event, as a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="completionTimestamps">The times of the outcomes in ascending order; at least one.</param>
    /// <param name="calls">The calls that count for the limit per ten seconds.</param>
    /// <param name="searches">The searches, which have a limit per second.</param>
    public static Throughput Calculate(long startTimestamp, IReadOnlyList<long> completionTimestamps, SimulatorLimits limits, int calls, int searches)
    {
        var elapsed = Stopwatch.GetElapsedTime(startTimestamp, completionTimestamps[^1]);
        double[] atLeast =
        [
            elapsed.TotalSeconds,
            limits.PerTenSeconds is { } perTenSeconds ? calls * Window.TotalSeconds / perTenSeconds : 0,
            limits.SearchesPerSecond is { } perSecond ? (double)searches / perSecond : 0,
        ];
        var afterFirst = completionTimestamps.Count(at => Stopwatch.GetElapsedTime(startTimestamp, at) > Window);
        return new Throughput(
            completionTimestamps.Count / elapsed.TotalSeconds,
            elapsed >= 2 * Window ? afterFirst / (elapsed - Window).TotalSeconds : null,
            completionTimestamps.Count / atLeast.Max());
    }
}
