using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>The counts of a comparison.</summary>
internal sealed class DriftScan(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly List<TargetDrift> _skipped = [];
    private readonly List<string> _unavailable = [];

    public List<TargetTally> Targets { get; } = [];

    public LineProblems Problems { get; } = new();

    public bool HasUnavailable => _unavailable.Count > 0;

    public long UserCount { get; private set; }

    /// <summary>Leaves out a target that cannot be used now, so that the comparison is not complete.</summary>
    public void SkipUnavailable(string target, string problem)
    {
        _unavailable.Add(target);
        Skip(target, problem);
    }

    /// <summary>Leaves out a target that has nothing to compare.</summary>
    public void Skip(string target, string note) => _skipped.Add(new TargetDrift(target, 0, new Dictionary<DriftKind, long>(), Note: note));

    public void AddUsers(int count) => UserCount += count;

    public DriftReport ToReport(OperationFailure? failure = null)
    {
        var targets = Targets.Select(target => target.ToReport()).ToList();
        failure ??= HasUnavailable ? new OperationFailure(FailureKind.Unavailable, $"Not compared: {string.Join(", ", _unavailable)}. Fix what is named for each, and run it again.")
            : targets.Exists(target => target.ByKind.ContainsKey(DriftKind.Unknown)) ? new OperationFailure(FailureKind.Problem, "Some records could not be read: run it again.")
            : null;
        return new DriftReport([.. targets, .. _skipped], UserCount, Problems.Count, Problems.First, time.GetElapsedTime(_started), failure?.Problem) { Failure = failure?.Kind };
    }
}

/// <summary>The counts of one target.</summary>
internal sealed class TargetTally(IFieldReader target)
{
    private readonly SortedDictionary<DriftKind, long> _byKind = [];
    private long _inSync;
    private long _requeued;

    public IFieldReader Target => target;

    public void AddInSync() => _inSync++;

    public void Add(DriftKind kind, bool isRequeued)
    {
        _byKind[kind] = _byKind.GetValueOrDefault(kind) + 1;
        _requeued += isRequeued ? 1 : 0;
    }

    public TargetDrift ToReport() => new(target.Name, _inSync, new Dictionary<DriftKind, long>(_byKind), _requeued);
}
