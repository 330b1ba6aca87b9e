using System.Collections.Concurrent;
using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Documented;

/// <summary>
/// Processes the same events with the documented handler, in a separate account. It has no queue and no webhook: only the
/// time that the handler would need within a request is measured.
/// </summary>
internal sealed class DocumentedHandlerRun(int users, IProgressReporter progress)
{
    // Enough to always exhaust the limit of searches; more only cause more rejections.
    private const int WorkerCount = 8;

    private const string Tier = "professional";

    /// <summary>Creates the users, waits until the search finds them, and updates each.</summary>
    /// <exception cref="BenchmarkException">Contacts are missing, duplicated or outdated.</exception>
    public async Task<(DocumentedPhaseResult Creates, DocumentedPhaseResult Updates)> RunAsync(CancellationToken cancellationToken)
    {
        await using var simulator = await SimulatorProcess.StartAsync(Tier, cancellationToken);
        using var http = new HttpClient { BaseAddress = simulator.BaseAddress };
        var creates = await MeasureAsync("creates", simulator, http, SampleUsers.CreateUserCreatedEvent, cancellationToken);
        await Task.Delay(new SimulatorOptions().SearchDelay * 2, cancellationToken);
        var updates = await MeasureAsync("updates", simulator, http, (user, at) => SampleUsers.CreateUserUpdatedEvent(user, 1, at), cancellationToken);
        await VerifyContactsAsync(simulator, cancellationToken);
        return (creates, updates);
    }

    private async Task<DocumentedPhaseResult> MeasureAsync(
        string phaseName,
        SimulatorProcess simulator,
        HttpClient http,
        Func<int, DateTimeOffset, byte[]> createEvent,
        CancellationToken cancellationToken)
    {
        var calls = await simulator.GetCallCountsAsync(cancellationToken);
        var handler = new DocumentedHandler(http, TimeProvider.System);
        var finished = new ConcurrentQueue<long>();
        var started = Stopwatch.GetTimestamp();
        await progress.RunAsync(
            $"{users} {phaseName}, {Tier}, documented handler",
            cancellation => Parallel.ForEachAsync(
                Enumerable.Range(1, users),
                new ParallelOptions { MaxDegreeOfParallelism = WorkerCount, CancellationToken = cancellation },
                async (user, each) =>
                {
                    await handler.HandleAsync(createEvent(user, DateTimeOffset.UtcNow), each);
                    finished.Enqueue(Stopwatch.GetTimestamp());
                }),
            cancellationToken);
        return DocumentedPhaseResult.Create(started, [.. finished.Order()], (await simulator.GetCallCountsAsync(cancellationToken)).Subtract(calls), handler);
    }

    private async Task VerifyContactsAsync(SimulatorProcess simulator, CancellationToken cancellationToken)
    {
        var contacts = await simulator.GetRecordsAsync(cancellationToken);
        var expected = Enumerable.Range(1, users)
            .Select(user => new SimulatedRecord(null, SampleUsers.GetEmail(user), SampleUsers.GetGivenName(user, 1)))
            .ToHashSet();
        if (contacts.Count != users || !expected.SetEquals(contacts))
        {
            throw new BenchmarkException($"The documented handler made {contacts.Count} contacts of {users} users, not all with the newest values.");
        }
    }
}

/// <summary>The result of one phase with the documented handler.</summary>
/// <param name="Seconds">From the first event to the end of the last.</param>
/// <param name="EventsPerSecond">
/// The reported rate: over the whole run, including the first burst, which favors this handler.
/// </param>
/// <param name="CallsPerEvent">Calls to HubSpot, including rejected ones.</param>
/// <param name="RefusedCalls">The number of calls and searches rejected by a rate limit.</param>
internal sealed record DocumentedPhaseResult(
    int Events,
    double Seconds,
    double EventsPerSecond,
    Throughput Rates,
    double CallsPerEvent,
    IReadOnlyDictionary<string, int> CallsByOperation,
    int RefusedCalls)
{
    public static DocumentedPhaseResult Create(long startTimestamp, IReadOnlyList<long> finished, CallCounts calls, DocumentedHandler handler)
    {
        var rates = Throughput.Calculate(
            startTimestamp,
            finished,
            SimulatorLimits.Professional,
            calls.Total - calls.Searches - handler.RejectedCalls,
            calls.Searches - handler.RejectedSearches);
        return new DocumentedPhaseResult(
            finished.Count,
            Stopwatch.GetElapsedTime(startTimestamp, finished[^1]).TotalSeconds,
            rates.WholeRun,
            rates,
            (double)calls.Total / finished.Count,
            calls.ByOperation,
            handler.RejectedCalls + handler.RejectedSearches);
    }
}
