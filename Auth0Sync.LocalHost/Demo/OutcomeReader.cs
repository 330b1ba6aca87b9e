using System.Diagnostics;
using System.Threading.Channels;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>Hears the outcome of every event in this process, from the product's own spans.</summary>
internal sealed class OutcomeReader : IDisposable
{
    private const string EventId = "auth0sync.event.id";
    private const string Outcome = "auth0sync.outcome";
    private const string Deferred = "Deferred";

    private readonly Channel<(string EventId, string Outcome)> _outcomes = Channel.CreateUnbounded<(string, string)>();
    private readonly ActivityListener _listener;

    /// <summary>Starts to listen.</summary>
    public OutcomeReader()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Auth0SyncActivitySource.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Waits for the next outcome that is final.</summary>
    public async Task<(string EventId, string Outcome)> NextAsync(CancellationToken cancellationToken) =>
        await _outcomes.Reader.ReadAsync(cancellationToken);

    /// <summary>Takes an outcome that nobody waited for; null where there is none.</summary>
    public (string EventId, string Outcome)? TryTake() => _outcomes.Reader.TryRead(out var outcome) ? outcome : null;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Hear(Activity activity)
    {
        if (activity.GetTagItem(EventId) is string eventId && activity.GetTagItem(Outcome) is string outcome && outcome != Deferred)
        {
            _outcomes.Writer.TryWrite((eventId, outcome));
        }
    }
}
