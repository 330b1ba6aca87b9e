using System.Diagnostics;
using System.Diagnostics.Metrics;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Benchmarks.Measuring;

/// <summary>Counts the outcomes of events, and how late they came, from the product's own meter in this process.</summary>
internal sealed class OutcomeCollector : IDisposable
{
    private const string LagInstrument = "auth0sync.events.lag";
    private const string CallsInstrument = "auth0sync.target.requests";
    private const string DeferredOutcome = "Deferred";
    private const string TooManyRequestsResult = "429";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    // Longer than any wait that a limit of HubSpot causes.
    private static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly List<CompletedEvent> _completedEvents = [];
    private readonly Dictionary<string, int> _countsByOutcome = [];
    private int _deferrals;
    private int _rateLimitedCalls;

    /// <summary>Starts to listen.</summary>
    public OutcomeCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Auth0SyncMetrics.MeterName && instrument.Name is LagInstrument or CallsInstrument)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => OnLagMeasured(seconds, FindTag(tags, "outcome")));
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => OnRequestsMeasured((int)count, FindTag(tags, "result")));
        _listener.Start();
    }

    /// <summary>How many events have their final outcome.</summary>
    public int CompletedCount
    {
        get
        {
            lock (_lock)
            {
                return _completedEvents.Count;
            }
        }
    }

    /// <summary>How many calls were refused because of a limit.</summary>
    public int RateLimitedCalls => Volatile.Read(ref _rateLimitedCalls);

    /// <summary>Counts from zero again.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _completedEvents.Clear();
            _countsByOutcome.Clear();
            _deferrals = _rateLimitedCalls = 0;
        }
    }

    /// <summary>What there was since the last restart.</summary>
    public OutcomeSummary GetSummary()
    {
        lock (_lock)
        {
            return new OutcomeSummary([.. _completedEvents], _countsByOutcome.ToDictionary(), _deferrals, _rateLimitedCalls);
        }
    }

    /// <summary>Waits until so many events have their final outcome.</summary>
    /// <exception cref="BenchmarkException">For two minutes there was none.</exception>
    public async Task WaitForCompletedAsync(int count, CancellationToken cancellationToken)
    {
        var (before, at) = (CompletedCount, Stopwatch.GetTimestamp());
        while (CompletedCount is var now && now < count)
        {
            if (now != before)
            {
                (before, at) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(at) > StallTimeout)
            {
                throw new BenchmarkException($"Only {now} of {count} events came to an end, and for {StallTimeout.TotalSeconds:0} s none more. Put back: {_deferrals}, refused calls: {_rateLimitedCalls}.");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void OnLagMeasured(double lagSeconds, string? outcome)
    {
        var finished = new CompletedEvent(Stopwatch.GetTimestamp(), lagSeconds * 1000);
        lock (_lock)
        {
            if (outcome == DeferredOutcome)
            {
                _deferrals++;
                return;
            }

            _completedEvents.Add(finished);
            _countsByOutcome[outcome ?? ""] = _countsByOutcome.GetValueOrDefault(outcome ?? "") + 1;
        }
    }

    private void OnRequestsMeasured(int count, string? result)
    {
        if (result == TooManyRequestsResult)
        {
            Interlocked.Add(ref _rateLimitedCalls, count);
        }
    }

    private static string? FindTag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return tag.Value as string;
            }
        }

        return null;
    }
}

/// <summary>An event that came to its final outcome.</summary>
/// <param name="Timestamp">When, as a time stamp of <see cref="Stopwatch"/>.</param>
/// <param name="LagMs">How long after the change in Auth0, in milliseconds.</param>
internal readonly record struct CompletedEvent(long Timestamp, double LagMs);

/// <summary>The outcomes of a stretch of time.</summary>
/// <param name="CompletedEvents">The events that came to an end, in that order.</param>
/// <param name="CountsByOutcome">How many ended in which outcome.</param>
/// <param name="Deferrals">How often an event was put back.</param>
/// <param name="RateLimitedCalls">How many calls were refused because of a limit.</param>
internal sealed record OutcomeSummary(IReadOnlyList<CompletedEvent> CompletedEvents, IReadOnlyDictionary<string, int> CountsByOutcome, int Deferrals, int RateLimitedCalls);
