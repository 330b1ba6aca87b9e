using Auth0Sync.Benchmarks.Measuring;

namespace Auth0Sync.Benchmarks.Ack;

/// <summary>The result of <c>ack</c>: the webhook's answer over one bare write to the queue, and the times in milliseconds.</summary>
/// <param name="AckRatioP50">The median over one connection.</param>
/// <param name="AckRatioP99">99 of 100, over one connection.</param>
/// <param name="AckRatioP50Busy">The median over 64 connections.</param>
/// <param name="AckRatioP99Busy">99 of 100, over 64 connections.</param>
/// <param name="BareWebhookRatioP50">The median of a webhook that computes nothing, over one connection.</param>
/// <param name="BareWebhookRatioP50Busy">The median of a webhook that computes nothing, over 64 connections.</param>
/// <param name="AckP50Ms">The answer over one connection, median.</param>
/// <param name="AckP99Ms">The answer over one connection, 99 of 100.</param>
/// <param name="WriteP50Ms">The bare write over one connection, median.</param>
/// <param name="WriteP99Ms">The bare write over one connection, 99 of 100.</param>
/// <param name="AckP50BusyMs">The answer over 64 connections, median.</param>
/// <param name="AckP99BusyMs">The answer over 64 connections, 99 of 100.</param>
/// <param name="WriteP50BusyMs">The bare write over 64 connections, median.</param>
/// <param name="WriteP99BusyMs">The bare write over 64 connections, 99 of 100.</param>
/// <param name="MessageBytes">The size of the message, before base64.</param>
/// <param name="Details">Percentiles for a curve.</param>
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
    AckDetails Details)
{
    /// <summary>Sums up.</summary>
    public static AckResult Create(AckLatencies idle, AckLatencies busy, int messageBytes) => new(
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
            CreateCurve(busy.Writes)));

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
    /// <summary>The shares of the curves.</summary>
    public static IReadOnlyList<double> Fractions { get; } = [.. Enumerable.Range(1, 99).Select(percent => percent / 100.0)];
}
