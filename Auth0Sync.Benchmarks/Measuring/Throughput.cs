using System.Diagnostics;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Measuring;

/// <summary>
/// Events per second under a limit, three ways. A limit of so many calls in ten seconds lets the first calls through at
/// once, so a short run looks faster than any long one can be.
/// </summary>
/// <param name="WholeRun">Over the whole run, with its head start.</param>
/// <param name="AfterFirstWindow">
/// Over what came after the first ten seconds; absent for runs of less than twenty seconds.
/// </param>
/// <param name="Sustainable">
/// As if every call that was let through had cost its share of the limit in time: what this run can keep up for ever.
/// </param>
internal sealed record Throughput(double WholeRun, double? AfterFirstWindow, double Sustainable)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>The slowest of the three, which is the one that is reported.</summary>
    public double Lowest => Math.Min(Math.Min(WholeRun, Sustainable), AfterFirstWindow ?? double.MaxValue);

    /// <summary>Computes it.</summary>
    /// <param name="startTimestamp">When the first event was sent, as a time stamp of <see cref="Stopwatch"/>.</param>
    /// <param name="completionTimestamps">When each event came to its end, in ascending order; at least one.</param>
    /// <param name="limits">The account's limits.</param>
    /// <param name="calls">The calls that counted for the ten seconds.</param>
    /// <param name="searches">The searches that counted for their second.</param>
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
