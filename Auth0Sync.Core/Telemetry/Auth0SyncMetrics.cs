using System.Diagnostics.Metrics;

namespace Auth0Sync.Core.Telemetry;

/// <summary>The meter <c>Auth0Sync</c>. Tags contain no personal data.</summary>
public sealed class Auth0SyncMetrics : IDisposable
{
    public const string MeterName = "Auth0Sync";

    // In seconds. The default buckets of exporters are meant for milliseconds.
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

    public Auth0SyncMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _received = _meter.CreateCounter<long>("auth0sync.events.received", "{event}", "Webhook requests by result.");
        _webhookDuration = _meter.CreateHistogram("auth0sync.webhook.duration", "s", "Response time of the webhook.", advice: WebhookDurationAdvice);
        _processed = _meter.CreateCounter<long>("auth0sync.events.processed", "{event}", "Processed events by type, target and outcome.");
        _lag = _meter.CreateHistogram("auth0sync.events.lag", "s", "Time from the change in Auth0 to the outcome in the target.", advice: LagAdvice);
        _targetRequests = _meter.CreateCounter<long>("auth0sync.target.requests", "{request}", "Calls to a target by operation and response status.");
        _batchSize = _meter.CreateHistogram<long>("auth0sync.target.batch_size", "{record}", "Records in one call to a target by operation.");
        _targetWait = _meter.CreateHistogram<double>("auth0sync.target.wait", "s", "Time that calls waited for a target's call budget.");
        _circuit = _meter.CreateGauge<long>("auth0sync.target.circuit", null, "1 while the circuit of a target is open, otherwise 0.");
        _dailyRemaining = _meter.CreateGauge<long>("auth0sync.target.daily_remaining", "{request}", "Calls that remain of a target's daily limit.");
        _budgetShare = _meter.CreateGauge<double>("auth0sync.target.budget_share", null, "This instance's share of a target's call budget, 0 to 1.");
        _parked = _meter.CreateCounter<long>("auth0sync.events.parked", "{event}", "Events sent to review by reason.");
        _streamEnabled = _meter.CreateGauge<long>("auth0sync.auth0.stream_enabled", null, "1 if a stream is enabled, otherwise 0.");
        _failedDeliveries = _meter.CreateGauge<long>("auth0sync.auth0.failed_deliveries", "{event}", "Failed deliveries of a stream.");
        _abandonedDeliveries = _meter.CreateGauge<long>("auth0sync.auth0.left_deliveries", "{event}", "Failed deliveries of a stream that need manual attention.");
        _redelivered = _meter.CreateCounter<long>("auth0sync.auth0.redelivered", "{event}", "Failed deliveries that Auth0 was asked to redeliver.");
        _reviewItems = _meter.CreateGauge<long>("auth0sync.review.items", "{item}", "Open review items by reason.");
        _oldestMessage = _meter.CreateGauge<double>("auth0sync.queue.oldest", "s", "Age of the oldest visible message of a queue.");
        _oldestReviewItem = _meter.CreateGauge<double>("auth0sync.review.oldest", "s", "Age of the oldest open review item.");
    }

    public void RecordReceived(string result, int status, TimeSpan duration)
    {
        _received.Add(1, new("reception", result), new("status", status));
        _webhookDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("status", status));
    }

    /// <param name="type">The event type.</param>
    /// <param name="target">The target.</param>
    /// <param name="outcome">The name of the outcome.</param>
    /// <param name="lag">The time from the change in Auth0 to the outcome.</param>
    public void RecordProcessed(string type, string target, string outcome, TimeSpan lag)
    {
        _processed.Add(1, new("type", type), new("target", target), new("outcome", outcome));
        _lag.Record(lag.TotalSeconds, new("type", type), new("target", target), new("outcome", outcome));
    }

    public void RecordTargetRequest(string target, string operation, string result) =>
        _targetRequests.Add(1, new("target", target), new("operation", operation), new("result", result));

    public void RecordTargetBatch(string target, string operation, int records) =>
        _batchSize.Record(records, new("target", target), new("operation", operation));

    public void RecordTargetWait(string target, TimeSpan wait) =>
        _targetWait.Record(wait.TotalSeconds, new KeyValuePair<string, object?>("target", target));

    public void RecordCircuitState(string target, bool isOpen) =>
        _circuit.Record(isOpen ? 1 : 0, new KeyValuePair<string, object?>("target", target));

    public void RecordDailyRemaining(string target, int remaining) =>
        _dailyRemaining.Record(remaining, new KeyValuePair<string, object?>("target", target));

    /// <param name="target">The target.</param>
    /// <param name="share">From 0 to 1.</param>
    public void RecordBudgetShare(string target, double share) =>
        _budgetShare.Record(share, new KeyValuePair<string, object?>("target", target));

    public void RecordParked(string reason) => _parked.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void RecordStreamState(string stream, bool isEnabled) => _streamEnabled.Record(isEnabled ? 1 : 0, new KeyValuePair<string, object?>("stream", stream));

    /// <param name="stream">The stream's id.</param>
    /// <param name="failed">The number of failed deliveries.</param>
    /// <param name="abandoned">How many of them are not redelivered any more.</param>
    public void RecordFailedDeliveries(string stream, int failed, int abandoned)
    {
        _failedDeliveries.Record(failed, new KeyValuePair<string, object?>("stream", stream));
        _abandonedDeliveries.Record(abandoned, new KeyValuePair<string, object?>("stream", stream));
    }

    public void RecordRedelivered(string stream, int events) => _redelivered.Add(events, new KeyValuePair<string, object?>("stream", stream));

    public void RecordReviewItems(string reason, int items) => _reviewItems.Record(items, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="age">Zero if there are no items.</param>
    public void RecordOldestReviewItem(TimeSpan age) => _oldestReviewItem.Record(age.TotalSeconds);

    /// <param name="queue">The queue's name.</param>
    /// <param name="age">Zero if there are no visible messages.</param>
    public void RecordOldestMessage(string queue, TimeSpan age) => _oldestMessage.Record(age.TotalSeconds, new KeyValuePair<string, object?>("queue", queue));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
