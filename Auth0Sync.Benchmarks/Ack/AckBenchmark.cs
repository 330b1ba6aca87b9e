using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Ack;

/// <summary>
/// The response time of the webhook, relative to a bare write of a message of the same size to the same queue service. A
/// webhook without any processing shows the share of the server, and concurrent bare writes to the queues of all targets that
/// of the queue service. They alternate in short rounds, each with empty queues, over 1 and over 64 connections.
/// </summary>
internal static class AckBenchmark
{
    private const int WarmUpRoundCount = 3;

    public static async Task<AckResult> RunAsync(AckOptions options, IProgressReporter progress, CancellationToken cancellationToken)
    {
        await using var site = await AckTestServer.StartAsync(BenchmarkTarget.All.Take(options.Targets), options.Settings, progress, cancellationToken);

        // The emulator slows down with long queues, so a round writes the same number of messages for any number of targets.
        var quiet = await MeasureAsync(site, options, connections: 1, requestsPerConnection: 200 / options.Targets, progress, cancellationToken);
        var busy = await MeasureAsync(site, options, connections: 64, requestsPerConnection: 8 / options.Targets, progress, cancellationToken);
        return AckResult.Create(options.Targets, quiet, busy, site.MessageBytes);
    }

    private static async Task<AckLatencies> MeasureAsync(
        AckTestServer server,
        AckOptions options,
        int connections,
        int requestsPerConnection,
        IProgressReporter progress,
        CancellationToken cancellationToken)
    {
        List<(Func<CancellationToken, Task> Send, List<double> Times)> ways = [(server.PostToWebhookAsync, []), (server.PostToBareWebhookAsync, []), (server.WriteToQueueAsync, [])];
        if (options.Targets > 1)
        {
            ways.Add((server.WriteToAllQueuesAsync, []));
        }

        await progress.RunAsync($"{options.RoundCount} rounds over {connections} connection(s)", RoundsAsync, cancellationToken);
        List<List<double>> sorted = [.. ways.Select(way => way.Times.Order().ToList())];
        return new AckLatencies(sorted[0], sorted[1], sorted[2], sorted.ElementAtOrDefault(3));

        async Task RoundsAsync(CancellationToken cancellation)
        {
            for (var round = -WarmUpRoundCount; round < options.RoundCount; round++)
            {
                // Each is first equally often.
                for (var turn = 0; turn < ways.Count; turn++)
                {
                    var (send, times) = ways[(round + WarmUpRoundCount + turn) % ways.Count];
                    await RoundAsync(send, times, round, cancellation);
                }
            }
        }

        async Task RoundAsync(Func<CancellationToken, Task> send, List<double> times, int round, CancellationToken cancellation)
        {
            await server.ClearQueuesAsync(cancellation);
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
/// <param name="AllWrites">The concurrent bare writes to all queues; null if there is only one.</param>
internal sealed record AckLatencies(IReadOnlyList<double> Acks, IReadOnlyList<double> BareAcks, IReadOnlyList<double> Writes, IReadOnlyList<double>? AllWrites)
{
    /// <summary>The time of the webhook divided by that of the bare write, at a percentile.</summary>
    public double GetRatio(double fraction) => Percentiles.GetPercentile(Acks, fraction) / Percentiles.GetPercentile(Writes, fraction);

    /// <summary>The same for the webhook without any processing.</summary>
    public double GetBareRatio(double fraction) => Percentiles.GetPercentile(BareAcks, fraction) / Percentiles.GetPercentile(Writes, fraction);

    /// <summary>The same for the concurrent bare writes to all queues.</summary>
    public double? GetAllWritesRatio(double fraction) => AllWrites is null ? null : Percentiles.GetPercentile(AllWrites, fraction) / Percentiles.GetPercentile(Writes, fraction);
}
