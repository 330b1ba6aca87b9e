using System.Collections.Immutable;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>One call that the account got.</summary>
/// <param name="Operation">What it asked for.</param>
/// <param name="Method">The HTTP method, if it came by HTTP.</param>
/// <param name="Path">The path without its query, if it came by HTTP.</param>
/// <param name="Status">The status of the answer, whether or not it arrived; 0 if there was none to give.</param>
/// <param name="ReceivedAt">When it came.</param>
public sealed record RecordedCall(Operation Operation, string Method, string Path, int Status, DateTimeOffset ReceivedAt);

/// <summary>
/// What the account was asked, so that a test can count it. The counts are complete, the list keeps the last calls.
/// </summary>
public sealed class CallLog
{
    private const int MaxKeptCalls = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<RecordedCall> _calls = [];

    private ImmutableSortedDictionary<Operation, int> _counts = ImmutableSortedDictionary<Operation, int>.Empty;

    /// <summary>How many calls came for each operation.</summary>
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

    /// <summary>How many calls came.</summary>
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

    /// <summary>How many calls came for an operation.</summary>
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
