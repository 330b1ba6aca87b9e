using System.Globalization;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Output;

/// <summary>Shows work in progress: a spinner in a terminal, a line every few seconds elsewhere.</summary>
public sealed class ConsoleWork(IAnsiConsole console, TimeProvider time) : IWorkReporter
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowBeat = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task RunAsync(string what, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            console.WriteLine($"{what} ...");
            return BesideAsync(work, SlowBeat, elapsed => console.WriteLine($"  ... {Seconds(elapsed)}"), cancellationToken);
        }

        return console.Status().StartAsync(Markup.Escape(what), status =>
            BesideAsync(work, Beat, elapsed => status.Status = Markup.Escape($"{what} ... {Seconds(elapsed)}"), cancellationToken));
    }

    private async Task BesideAsync(Func<CancellationToken, Task> work, TimeSpan period, Action<TimeSpan> show, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var task = work(cancellationToken);
        using var timer = new PeriodicTimer(period, time);
        var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        while (await Task.WhenAny(task, tick) != task)
        {
            show(time.GetElapsedTime(started));
            tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        }

        await task;
    }

    private static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s";
}
