using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Ack;

/// <summary>
/// How long the webhook takes to answer, over one bare write of an equally large message to the same queue service. A
/// webhook that computes nothing shows what of it is the server's. The three take turns in short rounds, with an empty
/// queue before each, over one connection and over 64.
/// </summary>
internal static class AckBenchmark
{
    private const int RoundCount = 12;
    private const int WarmUpRoundCount = 3;

    /// <summary>Measures.</summary>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="settings">Settings of the product that override the defaults.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    public static async Task<AckResult> RunAsync(IReadOnlyDictionary<string, string?> settings, IProgressReporter progress, CancellationToken cancellationToken)
    {
        await using var site = await AckTestServer.StartAsync(settings, progress, cancellationToken);
        var quiet = await MeasureAsync(site, connections: 1, requestsPerConnection: 200, progress, cancellationToken);
        var busy = await MeasureAsync(site, connections: 64, requestsPerConnection: 8, progress, cancellationToken);
        return AckResult.Create(quiet, busy, site.MessageBytes);
    }

    private static async Task<AckLatencies> MeasureAsync(AckTestServer server, int connections, int requestsPerConnection, IProgressReporter progress, CancellationToken cancellationToken)
    {
        (Func<CancellationToken, Task> Send, List<double> Times)[] ways = [(server.PostToWebhookAsync, []), (server.PostToBareWebhookAsync, []), (server.WriteToQueueAsync, [])];
        await progress.RunAsync($"{RoundCount} rounds over {connections} connection(s)", RoundsAsync, cancellationToken);
        return new AckLatencies([.. ways[0].Times.Order()], [.. ways[1].Times.Order()], [.. ways[2].Times.Order()]);

        async Task RoundsAsync(CancellationToken cancellation)
        {
            for (var round = -WarmUpRoundCount; round < RoundCount; round++)
            {
                // Each goes first as often as the others.
                for (var turn = 0; turn < ways.Length; turn++)
                {
                    var (send, times) = ways[(round + WarmUpRoundCount + turn) % ways.Length];
                    await RoundAsync(send, times, round, cancellation);
                }
            }
        }

        async Task RoundAsync(Func<CancellationToken, Task> send, List<double> times, int round, CancellationToken cancellation)
        {
            await server.ClearQueueAsync(cancellation);
            var taken = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(send, requestsPerConnection, cancellation), cancellation)));
            if (round >= 0)
            {
                times.AddRange(taken.SelectMany(each => each));
            }
        }
    }

    private static async Task<List<double>> SendAsync(Func<CancellationToken, Task> send, int count, CancellationToken cancellationToken)
    {
        var times = new List<double>(count);
        for (var sent = 0; sent < count; sent++)
        {
            var started = Stopwatch.GetTimestamp();
            await send(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }
}

/// <summary>Times in milliseconds, in ascending order.</summary>
/// <param name="Acks">The webhook's answers.</param>
/// <param name="BareAcks">The answers of a webhook that computes nothing.</param>
/// <param name="Writes">The bare writes.</param>
internal sealed record AckLatencies(IReadOnlyList<double> Acks, IReadOnlyList<double> BareAcks, IReadOnlyList<double> Writes)
{
    /// <summary>The webhook's time over the bare write's, at a share.</summary>
    public double GetRatio(double fraction) => Percentiles.GetPercentile(Acks, fraction) / Percentiles.GetPercentile(Writes, fraction);

    /// <summary>The same for the webhook that computes nothing.</summary>
    public double GetBareRatio(double fraction) => Percentiles.GetPercentile(BareAcks, fraction) / Percentiles.GetPercentile(Writes, fraction);
}
