using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>Receives the outcome of every event for every target in this process from the product's spans.</summary>
internal sealed class OutcomeListener : IDisposable
{
    private const string EventIdTag = "auth0sync.event.id";
    private const string TargetTag = "auth0sync.target";
    private const string OutcomeTag = "auth0sync.outcome";
    private const string DeferredOutcome = "Deferred";

    private readonly ConcurrentDictionary<string, Channel<EventOutcome>> _outcomes = new();
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

    /// <summary>Waits for the next final outcome for a target.</summary>
    public async Task<EventOutcome> ReadNextAsync(string target, CancellationToken cancellationToken) =>
        await GetChannel(target).Reader.ReadAsync(cancellationToken);

    /// <summary>Returns the outcomes that have already arrived.</summary>
    public IEnumerable<EventOutcome> ReadAll()
    {
        foreach (var channel in _outcomes.Values)
        {
            while (channel.Reader.TryRead(out var outcome))
            {
                yield return outcome;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private Channel<EventOutcome> GetChannel(string target) => _outcomes.GetOrAdd(target, _ => Channel.CreateUnbounded<EventOutcome>());

    private void OnActivityStopped(Activity activity)
    {
        if (activity.GetTagItem(EventIdTag) is string eventId
            && activity.GetTagItem(TargetTag) is string target
            && activity.GetTagItem(OutcomeTag) is string outcome && outcome != DeferredOutcome)
        {
            GetChannel(target).Writer.TryWrite(new EventOutcome(eventId, target, outcome));
        }
    }
}

/// <summary>What became of an event for a target.</summary>
internal sealed record EventOutcome(string EventId, string Target, string Outcome);
