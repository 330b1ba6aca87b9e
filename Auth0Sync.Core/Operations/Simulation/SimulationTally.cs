using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Simulation;

/// <summary>Counts what happens in one target, and keeps a few samples of each.</summary>
internal sealed class TargetTally(ITarget target, ITarget? currentTarget)
{
    private const int MaxSamples = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Outcome, string? Reason), Tally> _outcomes = [];
    private readonly Dictionary<string, Tally> _fields = new(StringComparer.Ordinal);

    public ITarget Target => target;

    /// <summary>The target with the current configuration; null if it is not enabled.</summary>
    public ITarget? CurrentTarget => currentTarget;

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

        return new TargetSimulation(target.Name, outcomes, fields);
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
