using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>The result of one phase of an import.</summary>
/// <param name="Events">The number of events with a final outcome.</param>
/// <param name="Seconds">From the first event sent to the last outcome.</param>
/// <param name="EventsPerSecond">The reported rate, the lowest of <paramref name="Rates"/>.</param>
/// <param name="CallsPerEvent">Calls to the target, including rejected ones.</param>
/// <param name="RefusedCalls">The number of calls rejected by a rate limit.</param>
/// <param name="Deferrals">How often an event was requeued.</param>
/// <param name="LagP50Ms">The median time from the change in Auth0 to the outcome, in milliseconds.</param>
/// <param name="LagP95Ms">The 95th percentile of that time.</param>
/// <param name="PeakMemoryMb">The largest working set of the product's process, in megabytes.</param>
/// <param name="CpuMsPerEvent">Processor time of the product's process per event, in milliseconds.</param>
/// <param name="SimulatorCpuMsPerEvent">Processor time of the simulator's process per event, in milliseconds.</param>
/// <param name="FinishedAfter">The number of finished events after each half second.</param>
/// <param name="MaxOpenCalls">The largest number of calls so far that were open at the same time; null if it is not counted.</param>
internal sealed record PhaseResult(
    int Events,
    double Seconds,
    double EventsPerSecond,
    Throughput Rates,
    double CallsPerEvent,
    int Searches,
    IReadOnlyDictionary<string, int> CallsByOperation,
    int RefusedCalls,
    int Deferrals,
    IReadOnlyDictionary<string, int> Outcomes,
    double LagP50Ms,
    double LagP95Ms,
    double PeakMemoryMb,
    double CpuMsPerEvent,
    double SimulatorCpuMsPerEvent,
    IReadOnlyList<int> FinishedAfter,
    int? MaxOpenCalls)
{
    /// <summary>The time between two points of <see cref="FinishedAfter"/>.</summary>
    public static TimeSpan CurveInterval { get; } = TimeSpan.FromSeconds(0.5);
    public static PhaseResult Create(
        long startTimestamp,
        OutcomeSummary outcomes,
        SimulatorLimits limits,
        CallCounts calls,
        double peakMemoryMb,
        TimeSpan processCpu,
        TimeSpan simulatorCpu)
    {
        List<long> finished = [.. outcomes.CompletedEvents.Select(finished => finished.Timestamp).Order()];
        List<double> lags = [.. outcomes.CompletedEvents.Select(finished => finished.LagMs).Order()];
        var rates = Throughput.Calculate(startTimestamp, finished, limits, calls.Total - calls.Searches - outcomes.RateLimitedCalls, calls.Searches);
        return new PhaseResult(
            finished.Count,
            Stopwatch.GetElapsedTime(startTimestamp, finished[^1]).TotalSeconds,
            rates.Lowest,
            rates,
            (double)calls.Total / finished.Count,
            calls.Searches,
            calls.ByOperation,
            outcomes.RateLimitedCalls,
            outcomes.Deferrals,
            outcomes.CountsByOutcome,
            Percentiles.GetPercentile(lags, 0.5),
            Percentiles.GetPercentile(lags, 0.95),
            peakMemoryMb,
            processCpu.TotalMilliseconds / finished.Count,
            simulatorCpu.TotalMilliseconds / finished.Count,
            CreateCurve(startTimestamp, finished),
            calls.MaxOpenCalls);
    }

    private static List<int> CreateCurve(long startTimestamp, List<long> finished)
    {
        List<int> curve = [0];
        var index = 0;
        while (index < finished.Count)
        {
            var until = CurveInterval * curve.Count;
            while (index < finished.Count && Stopwatch.GetElapsedTime(startTimestamp, finished[index]) <= until)
            {
                index++;
            }

            curve.Add(index);
        }

        return curve;
    }
}
