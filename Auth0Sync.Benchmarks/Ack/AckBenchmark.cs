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
    private const int Rounds = 12;
    private const int WarmUpRounds = 3;

    /// <summary>Measures.</summary>
    /// <param name="work">Shows the progress.</param>
    /// <param name="settings">Settings of the product that override the defaults.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    public static async Task<AckResult> RunAsync(IReadOnlyDictionary<string, string?> settings, IWorkReporter work, CancellationToken cancellationToken)
    {
        await using var site = await AckSite.StartAsync(settings, work, cancellationToken);
        var quiet = await MeasureAsync(site, connections: 1, eachSends: 200, work, cancellationToken);
        var busy = await MeasureAsync(site, connections: 64, eachSends: 8, work, cancellationToken);
        return AckResult.Of(quiet, busy, site.MessageBytes);
    }

    private static async Task<AckTimes> MeasureAsync(AckSite site, int connections, int eachSends, IWorkReporter work, CancellationToken cancellationToken)
    {
        (Func<CancellationToken, Task> Send, List<double> Times)[] ways = [(site.PostAsync, []), (site.PostBareAsync, []), (site.WriteAsync, [])];
        await work.RunAsync($"{Rounds} rounds over {connections} connection(s)", RoundsAsync, cancellationToken);
        return new AckTimes([.. ways[0].Times.Order()], [.. ways[1].Times.Order()], [.. ways[2].Times.Order()]);

        async Task RoundsAsync(CancellationToken cancellation)
        {
            for (var round = -WarmUpRounds; round < Rounds; round++)
            {
                // Each goes first as often as the others.
                for (var turn = 0; turn < ways.Length; turn++)
                {
                    var (send, times) = ways[(round + WarmUpRounds + turn) % ways.Length];
                    await RoundAsync(send, times, round, cancellation);
                }
            }
        }

        async Task RoundAsync(Func<CancellationToken, Task> send, List<double> times, int round, CancellationToken cancellation)
        {
            await site.EmptyAsync(cancellation);
            var taken = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(send, eachSends, cancellation), cancellation)));
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
internal sealed record AckTimes(IReadOnlyList<double> Acks, IReadOnlyList<double> BareAcks, IReadOnlyList<double> Writes)
{
    /// <summary>The webhook's time over the bare write's, at a share.</summary>
    public double Ratio(double share) => Percentiles.At(Acks, share) / Percentiles.At(Writes, share);

    /// <summary>The same for the webhook that computes nothing.</summary>
    public double BareRatio(double share) => Percentiles.At(BareAcks, share) / Percentiles.At(Writes, share);
}
