using System.Collections.Immutable;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>A call that the account received.</summary>
/// <param name="Method">The HTTP method; empty for a call without HTTP.</param>
/// <param name="Path">The path without the query; empty for a call without HTTP.</param>
/// <param name="Status">The status of the response, even if the caller did not receive it; 0 if there was none.</param>
public sealed record RecordedCall(Operation Operation, string Method, string Path, int Status, DateTimeOffset ReceivedAt);

/// <summary>
/// The calls that the account received. The counts are complete, the list contains the last calls.
/// </summary>
public sealed class CallLog
{
    private const int MaxKeptCalls = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<RecordedCall> _calls = [];

    private ImmutableSortedDictionary<Operation, int> _counts = ImmutableSortedDictionary<Operation, int>.Empty;

    /// <summary>The number of calls by operation.</summary>
    public ImmutableSortedDictionary<Operation, int> CountsByOperation
    {
        get
        {
            lock (_lock)
            {
                return _counts;
            }
        }
    }

    /// <summary>The number of calls.</summary>
    public int Total => CountsByOperation.Values.Sum();

    /// <summary>The last 10,000 calls, the oldest first.</summary>
    public ImmutableArray<RecordedCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Returns the number of calls of an operation.</summary>
    public int GetCount(Operation operation) => CountsByOperation.GetValueOrDefault(operation);

    internal void Add(RecordedCall call)
    {
        lock (_lock)
        {
            _counts = _counts.SetItem(call.Operation, _counts.GetValueOrDefault(call.Operation) + 1);
            _calls.Enqueue(call);
            if (_calls.Count > MaxKeptCalls)
            {
                _calls.Dequeue();
            }
        }
    }

    internal void Clear()
    {
        lock (_lock)
        {
            _counts = _counts.Clear();
            _calls.Clear();
        }
    }
}
