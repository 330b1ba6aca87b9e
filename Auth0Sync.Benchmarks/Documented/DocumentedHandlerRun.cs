using System.Collections.Concurrent;
using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Documented;

/// <summary>
/// Sends the same events through the documented handler, in an account of its own. Without a queue and without a
/// webhook: what it would do in a request is all that it is timed for.
/// </summary>
internal sealed class DocumentedHandlerRun(int users, IProgressReporter progress)
{
    // Enough to use up the limit of searches at all times; more only gets more refusals.
    private const int WorkerCount = 8;

    private const string Tier = "professional";

    /// <summary>Creates the users, waits until the search knows them, and updates each.</summary>
    /// <exception cref="BenchmarkException">Contacts are missing, doubled or old.</exception>
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
            $"{users} {phaseName}, {Tier}, by the documented handler",
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
        var contacts = await simulator.GetContactsAsync(cancellationToken);
        var expected = Enumerable.Range(1, users)
            .Select(user => new SimulatedContact(null, SampleUsers.GetEmail(user), SampleUsers.GetGivenName(user, 1)))
            .ToHashSet();
        if (contacts.Count != users || !expected.SetEquals(contacts))
        {
            throw new BenchmarkException($"The documented handler made {contacts.Count} contacts of {users} users, not all with the newest values.");
        }
    }
}

/// <summary>What one phase cost the documented handler.</summary>
/// <param name="Events">How many events it handled.</param>
/// <param name="Seconds">From the first event to the end of the last.</param>
/// <param name="EventsPerSecond">
/// The rate that is reported: over the whole run, with its head start, which is in its favour.
/// </param>
/// <param name="Rates">The rates, by three ways to count.</param>
/// <param name="CallsPerEvent">Calls that HubSpot got, refused ones too.</param>
/// <param name="CallsByOperation">The calls by operation.</param>
/// <param name="RefusedCalls">How many calls and searches a limit refused.</param>
internal sealed record DocumentedPhaseResult(
    int Events,
    double Seconds,
    double EventsPerSecond,
    Throughput Rates,
    double CallsPerEvent,
    IReadOnlyDictionary<string, int> CallsByOperation,
    int RefusedCalls)
{
    /// <summary>Sums up.</summary>
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
