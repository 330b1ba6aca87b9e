using Auth0Sync.LocalHost.Output;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>Plays the demo on its own ports, in memory and always against the simulator.</summary>
internal static class DemoCommand
{
    // Far more than a step takes; a demo that hangs is a demo that failed.
    private static readonly TimeSpan DemoTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Plays all steps.</summary>
    /// <returns>0 if every step did exactly what it should, otherwise 1.</returns>
    public static async Task<int> RunAsync(IAnsiConsole console, CancellationToken cancellationToken)
    {
        var reporter = new ConsoleProgressReporter(console, TimeProvider.System);
        using var outcomes = new OutcomeListener();
        await using var app = await LocalHostApp.StartAsync(CreateOptions(), reporter, cancellationToken);
        var account = app.Simulator!.Account;
        account.AddContact(DemoScenario.ExistingContact);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(DemoTimeout);
        using var runner = new DemoRunner(app, account, outcomes);
        try
        {
            return await RunStepsAsync(runner, new DemoView(console), patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalHostException("The demo waited too long for the outcome of an event.");
        }
    }

    private static async Task<int> RunStepsAsync(DemoRunner runner, DemoView view, CancellationToken cancellationToken)
    {
        await runner.WaitUntilHealthyAsync(cancellationToken);
        var good = 0;
        foreach (var (index, step) in DemoScenario.Steps.Index())
        {
            var result = await runner.RunStepAsync(step, cancellationToken);
            view.ShowStep(index + 1, result);
            good += result.Problems.Count == 0 ? 1 : 0;
        }

        var leftovers = runner.TakeUnexpectedOutcomes();
        view.ShowSummary(good, DemoScenario.Steps.Count, leftovers);
        return good == DemoScenario.Steps.Count && leftovers.Count == 0 ? 0 : 1;
    }

    // The tables are to be seen, not the log.
    private static LocalHostOptions CreateOptions() => LocalHostOptions.Ephemeral with
    {
        Settings = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = nameof(LogLevel.Warning) },
    };
}
