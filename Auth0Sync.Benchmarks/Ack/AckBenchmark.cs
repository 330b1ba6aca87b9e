using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Ack;

/// <summary>
/// The response time of the webhook, relative to a bare write of a message of the same size to the same queue service. A
/// webhook without any processing shows the share of the server. The three alternate in short rounds, each with an empty
/// queue, over 1 and over 64 connections.
/// </summary>
internal static class AckBenchmark
{
    private const int RoundCount = 12;
    private const int WarmUpRoundCount = 3;
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
                // Each is first equally often.
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
/// <param name="Acks">The webhook.</param>
/// <param name="BareAcks">A webhook without any processing.</param>
/// <param name="Writes">The bare queue writes.</param>
internal sealed record AckLatencies(IReadOnlyList<double> Acks, IReadOnlyList<double> BareAcks, IReadOnlyList<double> Writes)
{
    /// <summary>The time of the webhook divided by that of the bare write, at a percentile.</summary>
    public double GetRatio(double fraction) => Percentiles.GetPercentile(Acks, fraction) / Percentiles.GetPercentile(Writes, fraction);

    /// <summary>The same for the webhook without any processing.</summary>
    public double GetBareRatio(double fraction) => Percentiles.GetPercentile(BareAcks, fraction) / Percentiles.GetPercentile(Writes, fraction);
}
