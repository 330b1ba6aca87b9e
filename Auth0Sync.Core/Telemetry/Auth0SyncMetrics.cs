using System.Diagnostics.Metrics;

namespace Auth0Sync.Core.Telemetry;

/// <summary>The meter <c>Auth0Sync</c>: one method per instrument. No tag holds anything about a person.</summary>
public sealed class Auth0SyncMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Auth0Sync";

    // In seconds. The buckets that exporters take by themselves are made for milliseconds.
    private static readonly InstrumentAdvice<double> AnswerTimes = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] };
    private static readonly InstrumentAdvice<double> Lags = new() { HistogramBucketBoundaries = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400] };

    private readonly Meter _meter;
    private readonly Counter<long> _received;
    private readonly Histogram<double> _answerTime;
    private readonly Counter<long> _processed;
    private readonly Histogram<double> _lag;
    private readonly Counter<long> _targetRequests;
    private readonly Counter<long> _parked;

    /// <summary>Creates the instruments.</summary>
    public Auth0SyncMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _received = _meter.CreateCounter<long>("auth0sync.events.received", "{event}", "Requests at the webhook, by what became of them.");
        _answerTime = _meter.CreateHistogram("auth0sync.webhook.duration", "s", "Time to answer a request at the webhook.", advice: AnswerTimes);
        _processed = _meter.CreateCounter<long>("auth0sync.events.processed", "{event}", "Queued events, by type, target and outcome.");
        _lag = _meter.CreateHistogram("auth0sync.events.lag", "s", "Time from the change in Auth0 to the outcome in the target.", advice: Lags);
        _targetRequests = _meter.CreateCounter<long>("auth0sync.target.requests", "{request}", "Calls to a target, by operation and status of the answer.");
        _parked = _meter.CreateCounter<long>("auth0sync.events.parked", "{event}", "Events set aside for a person, by reason.");
    }

    /// <summary>Counts a request at the webhook.</summary>
    public void Received(string reception, int status, TimeSpan duration)
    {
        _received.Add(1, new("reception", reception), new("status", status));
        _answerTime.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("status", status));
    }

    /// <summary>Counts an outcome and records how long after the change it came.</summary>
    public void Processed(string type, string target, string outcome, TimeSpan lag)
    {
        _processed.Add(1, new("type", type), new("target", target), new("outcome", outcome));
        _lag.Record(lag.TotalSeconds, new("type", type), new("target", target), new("outcome", outcome));
    }

    /// <summary>Counts a call to a target.</summary>
    public void TargetRequested(string target, string operation, string result) =>
        _targetRequests.Add(1, new("target", target), new("operation", operation), new("result", result));

    /// <summary>Counts an event that was set aside.</summary>
    public void Parked(string reason) => _parked.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
