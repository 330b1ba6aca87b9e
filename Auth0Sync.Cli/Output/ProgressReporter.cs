using Spectre.Console;

namespace Auth0Sync.Cli.Output;

/// <summary>Shows progress: an animation in a terminal, and otherwise a line now and then.</summary>
internal sealed class ProgressReporter(IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    /// <summary>Runs work that reports in a few words how far it is.</summary>
    public async Task<T> RunAsync<T>(string description, Func<IProgress<string>, Task<T>> work)
    {
        if (console.Profile.Capabilities.Interactive)
        {
            return await console.Status().StartAsync(Markup.Escape(description), status =>
                work(new DelegateProgress(text => status.Status = Markup.Escape($"{description}: {text}"))));
        }

        var last = time.GetTimestamp();
        return await work(new DelegateProgress(text =>
        {
            if (time.GetElapsedTime(last) >= LineInterval)
            {
                last = time.GetTimestamp();
                console.WriteLine($"{description}: {text}");
            }
        }));
    }

    // Unlike Progress<T>, in the order of the reports.
    private sealed class DelegateProgress(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
