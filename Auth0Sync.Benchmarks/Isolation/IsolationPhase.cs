using System.Diagnostics;
using Auth0Sync.Benchmarks.Bulk;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Isolation;

/// <summary>One phase, with a new product and new accounts, so that no backlog of an earlier one remains.</summary>
/// <param name="options">The flow.</param>
/// <param name="failing">The target that fails; null for none.</param>
/// <param name="fault">How it fails.</param>
/// <param name="progress">Shows the progress.</param>
internal sealed class IsolationPhase(IsolationOptions options, BenchmarkTarget? failing, SimulatorFault fault, IProgressReporter progress)
{
    private const double MeasuredPercentile = 0.95;

    private readonly int _initialUserCount = (int)(options.EventsPerSecond * options.WarmUp.TotalSeconds);
    private readonly int _eventCount = (int)(options.EventsPerSecond * options.Duration.TotalSeconds);

    // Every second event is an update.
    private int UpdateCount => _eventCount / 2;

    /// <exception cref="BenchmarkException">A healthy target lost or duplicated an event, or processed nothing for too long.</exception>
    public async Task<PhaseLags> RunAsync(CancellationToken cancellationToken)
    {
        var simulators = await Task.WhenAll(BenchmarkTarget.All.Select(target => SimulatorProcess.StartAsync(target, BenchmarkTarget.UnlimitedTier, cancellationToken)));
        await using var product = await InMemorySystemUnderTest.StartAsync(SystemUnderTestSettings.Create(simulators.SelectMany(simulator => simulator.Settings), options.Settings), cancellationToken);
        using var outcomes = new OutcomeCollector();
        try
        {
            product.StartQueuePumps();
            var description = failing is null ? "no failure" : $"{failing.Name}: {fault}";
            await progress.RunAsync($"{_eventCount} events, {description}", cancellation => SendAsync(product, simulators, outcomes, cancellation), cancellationToken);
            await VerifyAsync(simulators, cancellationToken);
            return CreateLags(outcomes.GetSummary());
        }
        finally
        {
            // Before the product, which waits for the calls in progress.
            foreach (var simulator in simulators)
            {
                await simulator.DisposeAsync();
            }
        }
    }

    private async Task SendAsync(InMemorySystemUnderTest product, IReadOnlyList<SimulatorProcess> simulators, OutcomeCollector outcomes, CancellationToken cancellationToken)
    {
        await SendSteadilyAsync(product, _initialUserCount, number => SampleUsers.CreateUserCreatedEvent(number, DateTimeOffset.UtcNow), cancellationToken);
        foreach (var simulator in simulators)
        {
            await outcomes.WaitForCompletedAsync(_initialUserCount, simulator.Target.Name, cancellationToken);
        }

        outcomes.Reset();
        if (simulators.FirstOrDefault(simulator => simulator.Target == failing) is { } victim)
        {
            await victim.SetFaultAsync(fault, cancellationToken);
        }

        await SendSteadilyAsync(product, _eventCount, CreateEvent, cancellationToken);
        foreach (var simulator in GetHealthy(simulators))
        {
            await outcomes.WaitForCompletedAsync(_eventCount, simulator.Target.Name, cancellationToken);
        }
    }

    // New users and updates of earlier ones alternate. A user is updated long after the creation.
    private byte[] CreateEvent(int number) => number % 2 == 1
        ? SampleUsers.CreateUserCreatedEvent(_initialUserCount + ((number + 1) / 2), DateTimeOffset.UtcNow)
        : SampleUsers.CreateUserUpdatedEvent(number / 2, revision: 1, DateTimeOffset.UtcNow);

    private async Task SendSteadilyAsync(InMemorySystemUnderTest product, int count, Func<int, byte[]> createEvent, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var number = 1; number <= count; number++)
        {
            var remaining = TimeSpan.FromSeconds((number - 1) / (double)options.EventsPerSecond) - Stopwatch.GetElapsedTime(started);
            if (remaining > TimeSpan.Zero)
            {
                await Task.Delay(remaining, cancellationToken);
            }

            await product.SendToWebhookAsync(createEvent(number), cancellationToken);
        }
    }

    private async Task VerifyAsync(IReadOnlyList<SimulatorProcess> simulators, CancellationToken cancellationToken)
    {
        foreach (var simulator in GetHealthy(simulators))
        {
            await BenchmarkVerifier.VerifyRecordsAsync(simulator, _initialUserCount + _eventCount - UpdateCount, user => user <= UpdateCount ? 1 : 0, cancellationToken);
        }
    }

    private IEnumerable<SimulatorProcess> GetHealthy(IEnumerable<SimulatorProcess> simulators) => simulators.Where(simulator => simulator.Target != failing);

    private PhaseLags CreateLags(OutcomeSummary outcomes) => new(
        failing?.Name,
        fault,
        outcomes.CompletedEvents.Count(completed => completed.Target == failing?.Name),
        BenchmarkTarget.All.Where(target => target != failing).ToDictionary(
            target => target.Name,
            target => Percentiles.GetPercentile([.. outcomes.CompletedEvents.Where(completed => completed.Target == target.Name).Select(completed => completed.LagMs).Order()], MeasuredPercentile)));
}
