using Auth0Sync.LocalHost.Output;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>Plays the demo on its own ports, in memory and always against the simulator.</summary>
internal static class DemoCommand
{
    // Far more than a step takes; a demo that hangs is a demo that failed.
    private static readonly TimeSpan PatienceForAll = TimeSpan.FromMinutes(5);

    /// <summary>Plays all steps.</summary>
    /// <returns>0 if every step did exactly what it should, otherwise 1.</returns>
    public static async Task<int> RunAsync(IAnsiConsole console, CancellationToken cancellationToken)
    {
        var reporter = new ConsoleWork(console, TimeProvider.System);
        using var outcomes = new OutcomeReader();
        await using var app = await LocalHostApp.StartAsync(Options(), reporter, cancellationToken);
        var account = app.Simulator!.Account;
        account.Seed(DemoScript.KnownContact);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PatienceForAll);
        using var runner = new DemoRunner(app, account, outcomes);
        try
        {
            return await PlayAsync(runner, new DemoView(console), patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalHostException("The demo waited too long for the outcome of an event.");
        }
    }

    private static async Task<int> PlayAsync(DemoRunner runner, DemoView view, CancellationToken cancellationToken)
    {
        await runner.PrepareAsync(cancellationToken);
        var good = 0;
        foreach (var (index, step) in DemoScript.Steps.Index())
        {
            var result = await runner.PlayAsync(step, cancellationToken);
            view.Show(index + 1, result);
            good += result.Problems.Count == 0 ? 1 : 0;
        }

        var leftovers = runner.Leftovers();
        view.ShowEnd(good, DemoScript.Steps.Count, leftovers);
        return good == DemoScript.Steps.Count && leftovers.Count == 0 ? 0 : 1;
    }

    // The tables are to be seen, not the log.
    private static LocalHostOptions Options() => LocalHostOptions.Throwaway with
    {
        Settings = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = nameof(LogLevel.Warning) },
    };
}
