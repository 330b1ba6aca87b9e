using System.Diagnostics;
using System.Threading.Channels;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>Receives the outcome of every event in this process from the product's spans.</summary>
internal sealed class OutcomeListener : IDisposable
{
    private const string EventIdTag = "auth0sync.event.id";
    private const string OutcomeTag = "auth0sync.outcome";
    private const string DeferredOutcome = "Deferred";

    private readonly Channel<(string EventId, string Outcome)> _outcomes = Channel.CreateUnbounded<(string, string)>();
    private readonly ActivityListener _listener;

    public OutcomeListener()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Auth0SyncActivitySource.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = OnActivityStopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Waits for the next final outcome.</summary>
    public async Task<(string EventId, string Outcome)> ReadNextAsync(CancellationToken cancellationToken) =>
        await _outcomes.Reader.ReadAsync(cancellationToken);

    /// <summary>Returns an outcome that has already arrived, or null.</summary>
    public (string EventId, string Outcome)? TryReadNext() => _outcomes.Reader.TryRead(out var outcome) ? outcome : null;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void OnActivityStopped(Activity activity)
    {
        if (activity.GetTagItem(EventIdTag) is string eventId && activity.GetTagItem(OutcomeTag) is string outcome && outcome != DeferredOutcome)
        {
            _outcomes.Writer.TryWrite((eventId, outcome));
        }
    }
}
