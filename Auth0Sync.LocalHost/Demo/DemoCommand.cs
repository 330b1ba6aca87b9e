using Auth0Sync.LocalHost.Output;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Simulators.Webhooks;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>Runs the demo on free ports, in memory and always against the simulators.</summary>
internal static class DemoCommand
{
    // Far longer than a run takes, so that a demo that hangs fails.
    private static readonly TimeSpan DemoTimeout = TimeSpan.FromMinutes(5);

    /// <returns>0 if every step did exactly what is expected, otherwise 1.</returns>
    public static async Task<int> RunAsync(IAnsiConsole console, CancellationToken cancellationToken)
    {
        var reporter = new ConsoleProgressReporter(console, TimeProvider.System);
        using var outcomes = new OutcomeListener();
        await using var app = await LocalHostApp.StartAsync(CreateOptions(), reporter, cancellationToken);
        var hubSpot = app.Simulator!.Account;
        hubSpot.AddContact(DemoScenario.ExistingContact);
        var stripe = app.FindSimulator<RunningStripeSimulator>()!;
        IDemoTarget[] targets =
        [
            new HubSpotDemoTarget(hubSpot),
            new StripeDemoTarget(stripe),
            new MailchimpDemoTarget(app.FindSimulator<RunningMailchimpSimulator>()!),
            new WebhookDemoTarget(app.FindSimulator<RunningWebhookSimulator>()!),
        ];

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(DemoTimeout);
        using var runner = new DemoRunner(app, targets, stripe.Account, outcomes);
        try
        {
            return await RunStepsAsync(runner, new DemoView(console), timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalHostException($"The demo timed out after {DemoTimeout.TotalMinutes} minutes while waiting for the outcome of an event.");
        }
    }

    private static async Task<int> RunStepsAsync(DemoRunner runner, DemoView view, CancellationToken cancellationToken)
    {
        await runner.WaitUntilHealthyAsync(cancellationToken);
        var passed = 0;
        foreach (var (index, step) in DemoScenario.Steps.Index())
        {
            var result = await runner.RunStepAsync(step, cancellationToken);
            view.ShowStep(index + 1, result);
            passed += result.IsAsExpected ? 1 : 0;
        }

        var unexpected = runner.TakeUnexpectedOutcomes();
        view.ShowSummary(passed, DemoScenario.Steps.Count, unexpected);
        return passed == DemoScenario.Steps.Count && unexpected.Count == 0 ? 0 : 1;
    }

    private static LocalHostOptions CreateOptions() => LocalHostOptions.Ephemeral with
    {
        Targets = string.Join(',', DemoScenario.Targets),
        Settings = new Dictionary<string, string?>(DemoScenario.Settings)
        {
            // Log lines would hide the tables.
            ["Logging:LogLevel:Default"] = nameof(LogLevel.Warning),
        },
    };
}
