using System.Globalization;
using Auth0Sync.Benchmarks.Output;
using Auth0Sync.Benchmarks.Simulator;
using Spectre.Console;

namespace Auth0Sync.Benchmarks.Isolation;

/// <summary>The result of <c>isolation</c>.</summary>
/// <param name="Seconds">The measured time of each phase.</param>
/// <param name="WorstRatio">The largest ratio of a lag to the healthy one; 0 without phases.</param>
/// <param name="WorstNoise">The noise of that target.</param>
/// <param name="IsIsolated">Whether each lag is within 5 % of the healthy one, plus the noise of the target.</param>
/// <param name="Healthy">The lags without a failure.</param>
/// <param name="Phases">The lags while a target fails.</param>
internal sealed record IsolationResult(
    int EventsPerSecond,
    double Seconds,
    double WorstRatio,
    double WorstNoise,
    bool IsIsolated,
    IReadOnlyList<HealthyLag> Healthy,
    IReadOnlyList<PhaseLags> Phases) : IHasTable
{
    private const double AllowedIncrease = 0.05;

    public static IsolationResult Create(int eventsPerSecond, TimeSpan duration, PhaseLags before, PhaseLags after, IReadOnlyList<PhaseLags> phases)
    {
        List<HealthyLag> healthy = [.. before.LagP95Ms.Select(lag => HealthyLag.Create(lag.Key, lag.Value, after.LagP95Ms[lag.Key]))];
        List<(double Ratio, double Noise)> ratios =
        [
            .. from phase in phases
               from lag in healthy
               where phase.LagP95Ms.ContainsKey(lag.Target)
               select (phase.LagP95Ms[lag.Target] / lag.P95Ms, lag.Noise),
        ];
        var worst = ratios.DefaultIfEmpty().MaxBy(ratio => ratio.Ratio);
        return new IsolationResult(
            eventsPerSecond,
            duration.TotalSeconds,
            worst.Ratio,
            worst.Noise,
            ratios.TrueForAll(ratio => ratio.Ratio <= 1 + AllowedIncrease + ratio.Noise),
            healthy,
            phases);
    }

    /// <summary>The 95th percentile of the lag of each target, by failure; null for the target that fails.</summary>
    public IEnumerable<(string Failure, IReadOnlyList<double?> LagsMs)> GetRows() =>
    [
        ("none, before", [.. Healthy.Select(lag => (double?)lag.BeforeP95Ms)]),
        .. Phases.Select(phase => (
            $"{phase.FailingTarget}: {Describe(phase)}",
            (IReadOnlyList<double?>)[.. Healthy.Select(lag => phase.LagP95Ms.TryGetValue(lag.Target, out var ms) ? ms : (double?)null)])),
        ("none, after", [.. Healthy.Select(lag => (double?)lag.AfterP95Ms)]),
    ];

    /// <inheritdoc/>
    public Table CreateTable()
    {
        var table = new Table().Border(TableBorder.Simple).Title("95th percentile of the lag, ms").AddColumn("Failure");
        foreach (var lag in Healthy)
        {
            table.AddColumn(new TableColumn(lag.Target).RightAligned());
        }

        foreach (var (failure, lags) in GetRows())
        {
            table.AddRow([failure, .. lags.Select(ms => ms?.ToString("0.0", CultureInfo.InvariantCulture) ?? "")]);
        }

        return table;
    }

    private static string Describe(PhaseLags phase) => phase.Fault switch
    {
        SimulatorFault.Hang => "no response",
        SimulatorFault.Unauthorized => "401",
        _ => "500",
    };
}

/// <summary>The 95th percentile of the lag of a target while nothing fails.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="BeforeP95Ms">Before the failures.</param>
/// <param name="AfterP95Ms">After them.</param>
/// <param name="P95Ms">The mean of both.</param>
/// <param name="Noise">The difference of both, divided by the mean.</param>
internal sealed record HealthyLag(string Target, double BeforeP95Ms, double AfterP95Ms, double P95Ms, double Noise)
{
    public static HealthyLag Create(string target, double beforeMs, double afterMs)
    {
        var mean = (beforeMs + afterMs) / 2;
        return new HealthyLag(target, beforeMs, afterMs, mean, Math.Abs(beforeMs - afterMs) / mean);
    }
}
