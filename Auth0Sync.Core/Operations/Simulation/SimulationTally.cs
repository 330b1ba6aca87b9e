using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Simulation;

/// <summary>Counts what happens in one target, and keeps a few samples of each.</summary>
/// <param name="target">The target with the new configuration.</param>
/// <param name="problem">Why it cannot be used; null if it can.</param>
/// <param name="current">The target with the current configuration; null if it is not enabled.</param>
/// <param name="currentProblem">Why that cannot be used; null if it can.</param>
internal sealed class SimulationTally(ITarget target, string? problem, ITarget? current, string? currentProblem)
{
    private const int MaxSamples = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Outcome, string? Reason), Tally> _outcomes = [];
    private readonly Dictionary<string, Tally> _fields = new(StringComparer.Ordinal);
    private long _resultCount;

    public ITarget Target => target;

    /// <summary>The target with the current configuration; null if it is not enabled or cannot be used.</summary>
    public ITarget? CurrentTarget => currentProblem is null ? current : null;

    /// <summary>Why the target cannot be simulated, or not any more; null if it can.</summary>
    public string? Problem { get; private set; } = problem;

    /// <summary>Whether something is missing from the counts.</summary>
    public bool IsIncomplete => Problem is not null || _outcomes.Keys.Any(outcome => outcome.Reason == nameof(DeferReason.TargetBusy));

    /// <summary>The number of results so far.</summary>
    public long ResultCount => Interlocked.Read(ref _resultCount);

    /// <summary>Ends the simulation of the target.</summary>
    public void Stop(string reason) => Problem ??= reason;

    public void AddProposed(DryRunResult result) => Add(result, tally =>
    {
        tally.Count++;
        if (tally.Samples.Count < MaxSamples)
        {
            tally.Samples.Add(result);
        }
    });

    public void AddCurrent(DryRunResult result) => Add(result, tally => tally.CurrentCount++);

    public async Task<TargetSimulation> ToSimulationAsync(DryRunHost host, CancellationToken cancellationToken)
    {
        var outcomes = new List<OutcomeCount>();
        foreach (var (outcome, tally) in _outcomes.OrderByDescending(pair => pair.Value.Count).ThenBy(pair => pair.Key))
        {
            outcomes.Add(new OutcomeCount(outcome.Outcome, outcome.Reason, tally.Count, tally.CurrentCount, await ExplainAsync(host, tally, cancellationToken)));
        }

        var fields = new List<FieldCount>();
        foreach (var (field, tally) in _fields.OrderByDescending(pair => pair.Value.Count).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            fields.Add(new FieldCount(field, tally.Count, tally.CurrentCount, await ExplainAsync(host, tally, cancellationToken)));
        }

        return new TargetSimulation(target.Name, outcomes, fields, Problem ?? (currentProblem is null ? null : $"It cannot be used with the current settings: {currentProblem}"));
    }

    private static async Task<IReadOnlyList<SimulationSample>> ExplainAsync(DryRunHost host, Tally tally, CancellationToken cancellationToken)
    {
        var samples = new List<SimulationSample>();
        foreach (var result in tally.Samples)
        {
            samples.Add(new SimulationSample(result.Event.User.UserId, await TargetExplainer.ExplainAsync(host, result, cancellationToken)));
        }

        return samples;
    }

    private void Add(DryRunResult result, Action<Tally> count)
    {
        Interlocked.Increment(ref _resultCount);
        var fields = result.Recorder.Calls.SelectMany(UnwrittenFieldFinder.GetWrittenFields).Distinct(StringComparer.Ordinal).ToList();
        lock (_lock)
        {
            count(GetOrAdd(_outcomes, (result.Outcome.Name, OutcomeDescriber.GetReason(result.Outcome))));
            fields.ForEach(field => count(GetOrAdd(_fields, field)));
        }
    }

    private static Tally GetOrAdd<TKey>(Dictionary<TKey, Tally> tallies, TKey key)
        where TKey : notnull
    {
        if (!tallies.TryGetValue(key, out var tally))
        {
            tallies[key] = tally = new Tally();
        }

        return tally;
    }

    private sealed class Tally
    {
        public int Count { get; set; }

        public int CurrentCount { get; set; }

        public List<DryRunResult> Samples { get; } = [];
    }
}
