using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>Reads the outcomes of events from the product's spans, and reports when all events of a batch are finished.</summary>
internal sealed class UserBatchTracker : IDisposable
{
    private const string EventIdTag = "auth0sync.event.id";
    private const string OutcomeTag = "auth0sync.outcome";
    private const string DeferredOutcome = "Deferred";

    private readonly ConcurrentDictionary<int, PendingBatch> _pendingByUser = new();
    private readonly Action<int> _onCompleted;
    private readonly ActivityListener _listener;
    /// <param name="onCompleted">Receives the id of each finished batch.</param>
    public UserBatchTracker(Action<int> onCompleted)
    {
        _onCompleted = onCompleted;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Auth0SyncActivitySource.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = OnActivityStopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Adds a batch to track.</summary>
    public void Track(UserBatch batch)
    {
        var open = new PendingBatch(batch);
        foreach (var user in batch.Users)
        {
            _pendingByUser[user] = open;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void OnActivityStopped(Activity activity)
    {
        if (activity.GetTagItem(EventIdTag) is string id
            && activity.GetTagItem(OutcomeTag) is string outcome
            && outcome != DeferredOutcome
            && _pendingByUser.TryRemove(ParseUserNumber(id), out var open)
            && open.CompleteOne())
        {
            _onCompleted(open.Batch.Id);
        }
    }

    // The format of SampleUsers: evt_, the number of the user in ten hexadecimal digits, the revision.
    private static int ParseUserNumber(string eventId) => int.Parse(eventId.AsSpan(4, 10), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed class PendingBatch(UserBatch batch)
    {
        private int _remaining = batch.Users.Count;

        public UserBatch Batch => batch;

        public bool CompleteOne() => Interlocked.Decrement(ref _remaining) == 0;
    }
}
