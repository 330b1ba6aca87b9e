using System.Globalization;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Output;

/// <summary>Shows a spinner in a terminal, and otherwise a line every ten seconds.</summary>
public sealed class ConsoleProgressReporter(IAnsiConsole console, TimeProvider time) : IProgressReporter
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NonInteractiveInterval = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task RunAsync(string description, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            console.WriteLine($"{description} ...");
            return RunWithProgressAsync(work, NonInteractiveInterval, elapsed => console.WriteLine($"  ... {FormatSeconds(elapsed)}"), cancellationToken);
        }

        return console.Status().StartAsync(Markup.Escape(description), status =>
            RunWithProgressAsync(work, RefreshInterval, elapsed => status.Status = Markup.Escape($"{description} ... {FormatSeconds(elapsed)}"), cancellationToken));
    }

    private async Task RunWithProgressAsync(Func<CancellationToken, Task> work, TimeSpan period, Action<TimeSpan> report, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var task = work(cancellationToken);
        using var timer = new PeriodicTimer(period, time);
        var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        while (await Task.WhenAny(task, tick) != task)
        {
            report(time.GetElapsedTime(started));
            tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        }

        await task;
    }

    private static string FormatSeconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s";
}
