using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>Hears from the product's own spans which events have come to their end, and tells when a portion has.</summary>
internal sealed class PortionMeter : IDisposable
{
    private const string EventId = "auth0sync.event.id";
    private const string Outcome = "auth0sync.outcome";
    private const string Deferred = "Deferred";

    private readonly ConcurrentDictionary<int, Open> _open = new();
    private readonly Action<int> _done;
    private readonly ActivityListener _listener;

    /// <summary>Starts to listen.</summary>
    /// <param name="done">Is told the number of each portion that is done.</param>
    public PortionMeter(Action<int> done)
    {
        _done = done;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Auth0SyncActivitySource.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Expects a portion.</summary>
    public void Expect(Portion portion)
    {
        var open = new Open(portion);
        foreach (var user in portion.Users)
        {
            _open[user] = open;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Hear(Activity activity)
    {
        if (activity.GetTagItem(EventId) is string id
            && activity.GetTagItem(Outcome) is string outcome
            && outcome != Deferred
            && _open.TryRemove(User(id), out var open)
            && open.IsDoneWithOneMore())
        {
            _done(open.Portion.Id);
        }
    }

    // As ImportedUsers writes it: evt_, the user's number in ten hexadecimal digits, the revision.
    private static int User(string eventId) => int.Parse(eventId.AsSpan(4, 10), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed class Open(Portion portion)
    {
        private int _left = portion.Users.Count;

        public Portion Portion => portion;

        public bool IsDoneWithOneMore() => Interlocked.Decrement(ref _left) == 0;
    }
}
