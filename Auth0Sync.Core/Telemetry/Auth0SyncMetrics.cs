using System.Diagnostics.Metrics;

namespace Auth0Sync.Core.Telemetry;

/// <summary>The meter <c>Auth0Sync</c>: one method per instrument. No tag holds anything about a person.</summary>
public sealed class Auth0SyncMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Auth0Sync";

    // In seconds. The buckets that exporters take by themselves are made for milliseconds.
    private static readonly InstrumentAdvice<double> WebhookDurationAdvice = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] };
    private static readonly InstrumentAdvice<double> LagAdvice = new() { HistogramBucketBoundaries = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400] };

    private readonly Meter _meter;
    private readonly Counter<long> _received;
    private readonly Histogram<double> _webhookDuration;
    private readonly Counter<long> _processed;
    private readonly Histogram<double> _lag;
    private readonly Counter<long> _targetRequests;
    private readonly Histogram<long> _batchSize;
    private readonly Histogram<double> _targetWait;
    private readonly Gauge<long> _circuit;
    private readonly Gauge<long> _dailyRemaining;
    private readonly Gauge<double> _budgetShare;
    private readonly Counter<long> _parked;
    private readonly Gauge<long> _streamEnabled;
    private readonly Gauge<long> _failedDeliveries;
    private readonly Gauge<long> _abandonedDeliveries;
    private readonly Counter<long> _redelivered;
    private readonly Gauge<long> _reviewItems;
    private readonly Gauge<double> _oldestReviewItem;
    private readonly Gauge<double> _oldestMessage;

    /// <summary>Creates the instruments.</summary>
    public Auth0SyncMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _received = _meter.CreateCounter<long>("auth0sync.events.received", "{event}", "Requests at the webhook, by what became of them.");
        _webhookDuration = _meter.CreateHistogram("auth0sync.webhook.duration", "s", "Time to answer a request at the webhook.", advice: WebhookDurationAdvice);
        _processed = _meter.CreateCounter<long>("auth0sync.events.processed", "{event}", "Queued events, by type, target and outcome.");
        _lag = _meter.CreateHistogram("auth0sync.events.lag", "s", "Time from the change in Auth0 to the outcome in the target.", advice: LagAdvice);
        _targetRequests = _meter.CreateCounter<long>("auth0sync.target.requests", "{request}", "Calls to a target, by operation and status of the answer.");
        _batchSize = _meter.CreateHistogram<long>("auth0sync.target.batch_size", "{record}", "Records in one call to a target, by operation.");
        _targetWait = _meter.CreateHistogram<double>("auth0sync.target.wait", "s", "Waits for the budget of calls to a target.");
        _circuit = _meter.CreateGauge<long>("auth0sync.target.circuit", null, "1 while a target that is down is left alone, otherwise 0.");
        _dailyRemaining = _meter.CreateGauge<long>("auth0sync.target.daily_remaining", "{request}", "What is left of a target's daily calls.");
        _budgetShare = _meter.CreateGauge<double>("auth0sync.target.budget_share", null, "This instance's part of the calls to a target, 0 to 1.");
        _parked = _meter.CreateCounter<long>("auth0sync.events.parked", "{event}", "Events set aside for a person, by reason.");
        _streamEnabled = _meter.CreateGauge<long>("auth0sync.auth0.stream_enabled", null, "Whether a stream is enabled (1) or not (0).");
        _failedDeliveries = _meter.CreateGauge<long>("auth0sync.auth0.failed_deliveries", "{event}", "Failed deliveries of a stream.");
        _abandonedDeliveries = _meter.CreateGauge<long>("auth0sync.auth0.left_deliveries", "{event}", "Failed deliveries of a stream that are left to a person.");
        _redelivered = _meter.CreateCounter<long>("auth0sync.auth0.redelivered", "{event}", "Failed deliveries that Auth0 was asked to redeliver.");
        _reviewItems = _meter.CreateGauge<long>("auth0sync.review.items", "{item}", "Review items that wait for a person, by reason.");
        _oldestMessage = _meter.CreateGauge<double>("auth0sync.queue.oldest", "s", "Time that the oldest visible message of a queue has waited.");
        _oldestReviewItem = _meter.CreateGauge<double>("auth0sync.review.oldest", "s", "Age of the oldest review item.");
    }

    /// <summary>Counts a request at the webhook.</summary>
    public void RecordReceived(string result, int status, TimeSpan duration)
    {
        _received.Add(1, new("reception", result), new("status", status));
        _webhookDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("status", status));
    }

    /// <summary>Counts an outcome and records how long after the change it came.</summary>
    public void RecordProcessed(string type, string target, string outcome, TimeSpan lag)
    {
        _processed.Add(1, new("type", type), new("target", target), new("outcome", outcome));
        _lag.Record(lag.TotalSeconds, new("type", type), new("target", target), new("outcome", outcome));
    }

    /// <summary>Counts a call to a target.</summary>
    public void RecordTargetRequest(string target, string operation, string result) =>
        _targetRequests.Add(1, new("target", target), new("operation", operation), new("result", result));

    /// <summary>Records how many records one call is about.</summary>
    public void RecordTargetBatch(string target, string operation, int records) =>
        _batchSize.Record(records, new("target", target), new("operation", operation));

    /// <summary>Records how long a call waited for the budget.</summary>
    public void RecordTargetWait(string target, TimeSpan wait) =>
        _targetWait.Record(wait.TotalSeconds, new KeyValuePair<string, object?>("target", target));

    /// <summary>Says whether a target is left alone because it is down.</summary>
    public void RecordCircuitState(string target, bool isOpen) =>
        _circuit.Record(isOpen ? 1 : 0, new KeyValuePair<string, object?>("target", target));

    /// <summary>Says how many calls are left of the day.</summary>
    public void RecordDailyRemaining(string target, int remaining) =>
        _dailyRemaining.Record(remaining, new KeyValuePair<string, object?>("target", target));

    /// <summary>Says which part of a target's calls this instance may use.</summary>
    public void RecordBudgetShare(string target, double share) =>
        _budgetShare.Record(share, new KeyValuePair<string, object?>("target", target));

    /// <summary>Counts an event that was set aside.</summary>
    public void RecordParked(string reason) => _parked.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Records how a stream is.</summary>
    public void RecordStreamState(string stream, bool isEnabled) => _streamEnabled.Record(isEnabled ? 1 : 0, new KeyValuePair<string, object?>("stream", stream));

    /// <summary>Records how many deliveries of a stream have failed, and how many of them a person has to look at.</summary>
    public void RecordFailedDeliveries(string stream, int failed, int abandoned)
    {
        _failedDeliveries.Record(failed, new KeyValuePair<string, object?>("stream", stream));
        _abandonedDeliveries.Record(abandoned, new KeyValuePair<string, object?>("stream", stream));
    }

    /// <summary>Counts redeliveries.</summary>
    public void RecordRedelivered(string stream, int events) => _redelivered.Add(events, new KeyValuePair<string, object?>("stream", stream));

    /// <summary>Records how many review items wait.</summary>
    public void RecordReviewItems(string reason, int items) => _reviewItems.Record(items, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Records how long the oldest review item has waited; nothing waits, nothing is old.</summary>
    public void RecordOldestReviewItem(TimeSpan age) => _oldestReviewItem.Record(age.TotalSeconds);

    /// <summary>Records how long the oldest visible message of a queue has waited.</summary>
    public void RecordOldestMessage(string queue, TimeSpan age) => _oldestMessage.Record(age.TotalSeconds, new KeyValuePair<string, object?>("queue", queue));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
