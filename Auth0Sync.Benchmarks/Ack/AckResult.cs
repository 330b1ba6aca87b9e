using Auth0Sync.Benchmarks.Measuring;

namespace Auth0Sync.Benchmarks.Ack;

/// <summary>
/// The result of <c>ack</c>: response times of the webhook, and their ratio to a bare queue write. P50 is the median and P99
/// the 99th percentile; the values without <c>Busy</c> are over 1 connection, those with <c>Busy</c> over 64.
/// </summary>
/// <param name="BareWebhookRatioP50">The ratio of a webhook without any processing.</param>
/// <param name="BareWebhookRatioP50Busy">The ratio of a webhook without any processing.</param>
/// <param name="MessageBytes">The size of the message, before base64.</param>
/// <param name="Details">The percentiles for the charts.</param>
/// <param name="Targets">The number of enabled targets.</param>
/// <param name="AllWritesRatioP50">The ratio of concurrent bare writes to the queues of all targets to one bare write; null for one target.</param>
/// <param name="AllWritesRatioP50Busy">The same over 64 connections.</param>
internal sealed record AckResult(
    double AckRatioP50,
    double AckRatioP99,
    double AckRatioP50Busy,
    double AckRatioP99Busy,
    double BareWebhookRatioP50,
    double BareWebhookRatioP50Busy,
    double AckP50Ms,
    double AckP99Ms,
    double WriteP50Ms,
    double WriteP99Ms,
    double AckP50BusyMs,
    double AckP99BusyMs,
    double WriteP50BusyMs,
    double WriteP99BusyMs,
    int MessageBytes,
    AckDetails Details,
    int Targets = 1,
    double? AllWritesRatioP50 = null,
    double? AllWritesRatioP50Busy = null)
{
    public static AckResult Create(int targets, AckLatencies idle, AckLatencies busy, int messageBytes) => new(
        idle.GetRatio(0.5),
        idle.GetRatio(0.99),
        busy.GetRatio(0.5),
        busy.GetRatio(0.99),
        idle.GetBareRatio(0.5),
        busy.GetBareRatio(0.5),
        Percentiles.GetPercentile(idle.Acks, 0.5),
        Percentiles.GetPercentile(idle.Acks, 0.99),
        Percentiles.GetPercentile(idle.Writes, 0.5),
        Percentiles.GetPercentile(idle.Writes, 0.99),
        Percentiles.GetPercentile(busy.Acks, 0.5),
        Percentiles.GetPercentile(busy.Acks, 0.99),
        Percentiles.GetPercentile(busy.Writes, 0.5),
        Percentiles.GetPercentile(busy.Writes, 0.99),
        messageBytes,
        new AckDetails(
            CreateCurve(idle.Acks),
            CreateCurve(idle.BareAcks),
            CreateCurve(idle.Writes),
            CreateCurve(busy.Acks),
            CreateCurve(busy.BareAcks),
            CreateCurve(busy.Writes)),
        targets,
        idle.GetAllWritesRatio(0.5),
        busy.GetAllWritesRatio(0.5));

    private static double[] CreateCurve(IReadOnlyList<double> times) => [.. AckDetails.Fractions.Select(share => Percentiles.GetPercentile(times, share))];
}

/// <summary>Times in milliseconds at <see cref="Fractions"/>.</summary>
internal sealed record AckDetails(
    IReadOnlyList<double> Acks,
    IReadOnlyList<double> BareAcks,
    IReadOnlyList<double> Writes,
    IReadOnlyList<double> AcksBusy,
    IReadOnlyList<double> BareAcksBusy,
    IReadOnlyList<double> WritesBusy)
{
    /// <summary>The percentiles of the charts, from 0 to 1.</summary>
    public static IReadOnlyList<double> Fractions { get; } = [.. Enumerable.Range(1, 99).Select(percent => percent / 100.0)];
}
