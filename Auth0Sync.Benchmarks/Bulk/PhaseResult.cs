using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>What one phase of an import cost.</summary>
/// <param name="Events">How many events came to an end.</param>
/// <param name="Seconds">From the first event sent to the last outcome.</param>
/// <param name="EventsPerSecond">The rate that is reported: the lowest of <paramref name="Rates"/>.</param>
/// <param name="Rates">The rates, by three ways to count.</param>
/// <param name="CallsPerEvent">Calls that HubSpot got, refused ones too.</param>
/// <param name="Searches">Searches among them.</param>
/// <param name="CallsByOperation">The calls by operation.</param>
/// <param name="RefusedCalls">How many calls a limit refused.</param>
/// <param name="Deferrals">How often an event was put back.</param>
/// <param name="Outcomes">The outcomes.</param>
/// <param name="LagP50Ms">Time from the change in Auth0 to the outcome, in milliseconds: the median.</param>
/// <param name="LagP95Ms">The same: 95 of 100 were no later.</param>
/// <param name="PeakMemoryMb">The largest working set of the product's process, in megabytes.</param>
/// <param name="CpuMsPerEvent">Processor time of the product's process for one event, in milliseconds.</param>
/// <param name="SimulatorCpuMsPerEvent">The same of the simulator's process.</param>
/// <param name="FinishedAfter">How many events had come to an end after each half second.</param>
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
    IReadOnlyList<int> FinishedAfter)
{
    /// <summary>The distance of the points of <see cref="FinishedAfter"/>.</summary>
    public static TimeSpan CurveInterval { get; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Sums up.</summary>
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
            CreateCurve(startTimestamp, finished));
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
