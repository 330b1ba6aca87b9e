using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>What one event does in one target during a dry run.</summary>
internal sealed class DryRunRecorder
{
    private readonly Lock _lock = new();
    private readonly List<DryRunCall> _calls = [];
    private readonly List<DryRunLookup> _lookups = [];
    private readonly Dictionary<string, Task<TargetResult>> _results = new(StringComparer.Ordinal);

    /// <summary>How the record was looked for by the rules; null if it was not.</summary>
    public RecordLookupResult? Match { get; set; }

    /// <summary>The calls in order.</summary>
    public IReadOnlyList<DryRunCall> Calls => _calls;

    /// <summary>The lookups that the product made, in order.</summary>
    public IReadOnlyList<DryRunLookup> Lookups => _lookups;

    // The recipients of notifications are told at the same time.
    public void Add(DryRunCall call)
    {
        lock (_lock)
        {
            _calls.Add(call);
        }
    }

    public void Add(DryRunLookup lookup) => _lookups.Add(lookup);

    /// <summary>Asks the system once for each key: nothing changes it during the event.</summary>
    public Task<TargetResult> GetOrFindAsync(RecordKey key, Func<Task<TargetResult>> findAsync)
    {
        var name = key switch
        {
            RecordKey.Id id => $"id:{id.RecordId}",
            RecordKey.Email email => $"email:{email.Address}",
            RecordKey.UserId userId => $"user:{userId.IsThorough}:{string.Join('\n', [userId.Auth0UserId, .. userId.Emails])}",
            _ => throw new ArgumentOutOfRangeException(nameof(key), key.GetType().Name, "Unknown key."),
        };
        return _results.TryGetValue(name, out var result) ? result : _results[name] = findAsync();
    }
}

/// <param name="Key">The key.</param>
/// <param name="Result">The result.</param>
internal sealed record DryRunLookup(RecordKey Key, TargetResult Result);
