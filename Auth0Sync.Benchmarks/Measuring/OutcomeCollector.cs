using System.Diagnostics;
using System.Diagnostics.Metrics;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Benchmarks.Measuring;

/// <summary>Counts the outcomes of events and records their lag, from the product's meter in this process.</summary>
internal sealed class OutcomeCollector : IDisposable
{
    private const string LagInstrument = "auth0sync.events.lag";
    private const string CallsInstrument = "auth0sync.target.requests";
    private const string DeferredOutcome = "Deferred";
    private const string TooManyRequestsResult = "429";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    // Longer than any delay caused by a HubSpot limit.
    private static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly List<CompletedEvent> _completedEvents = [];
    private readonly Dictionary<string, int> _countsByOutcome = [];
    private int _deferrals;
    private int _rateLimitedCalls;
    public OutcomeCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Auth0SyncMetrics.MeterName && instrument.Name is LagInstrument or CallsInstrument)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => OnLagMeasured(seconds, FindTag(tags, "target"), FindTag(tags, "outcome")));
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => OnRequestsMeasured((int)count, FindTag(tags, "result")));
        _listener.Start();
    }

    /// <summary>The number of calls rejected by a rate limit.</summary>
    public int RateLimitedCalls => Volatile.Read(ref _rateLimitedCalls);

    /// <summary>Resets all counts.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _completedEvents.Clear();
            _countsByOutcome.Clear();
            _deferrals = _rateLimitedCalls = 0;
        }
    }

    /// <summary>Returns the results since the last restart.</summary>
    public OutcomeSummary GetSummary()
    {
        lock (_lock)
        {
            return new OutcomeSummary([.. _completedEvents], _countsByOutcome.ToDictionary(), _deferrals, _rateLimitedCalls);
        }
    }

    /// <summary>Waits until this number of events have a final outcome.</summary>
    /// <exception cref="BenchmarkException">There was no outcome for two minutes.</exception>
    public Task WaitForCompletedAsync(int count, CancellationToken cancellationToken) => WaitForCompletedAsync(count, target: null, cancellationToken);

    /// <summary>Waits until this number of events have a final outcome in a target.</summary>
    /// <exception cref="BenchmarkException">There was no outcome in it for two minutes.</exception>
    public async Task WaitForCompletedAsync(int count, string? target, CancellationToken cancellationToken)
    {
        var (before, at) = (GetCompletedCount(target), Stopwatch.GetTimestamp());
        while (GetCompletedCount(target) is var now && now < count)
        {
            if (now != before)
            {
                (before, at) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(at) > StallTimeout)
            {
                throw new BenchmarkException($"Only {now} of {count} events were processed{(target is null ? "" : $" by {target}")}, and none in the last {StallTimeout.TotalSeconds:0} s. Requeued: {_deferrals}, rejected calls: {_rateLimitedCalls}.");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private int GetCompletedCount(string? target)
    {
        lock (_lock)
        {
            return target is null ? _completedEvents.Count : _completedEvents.Count(completed => completed.Target == target);
        }
    }

    private void OnLagMeasured(double lagSeconds, string? target, string? outcome)
    {
        var finished = new CompletedEvent(Stopwatch.GetTimestamp(), lagSeconds * 1000, target ?? "");
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

/// <summary>An event with a final outcome.</summary>
/// <param name="Timestamp">The time of the outcome, as a timestamp of <see cref="Stopwatch"/>.</param>
/// <param name="LagMs">The time since the change in Auth0, in milliseconds.</param>
/// <param name="Target">The name of the target.</param>
internal readonly record struct CompletedEvent(long Timestamp, double LagMs, string Target);

/// <summary>The outcomes of a period.</summary>
/// <param name="CompletedEvents">The events in the order of their outcomes.</param>
/// <param name="Deferrals">How often an event was requeued.</param>
/// <param name="RateLimitedCalls">The number of calls rejected by a rate limit.</param>
internal sealed record OutcomeSummary(IReadOnlyList<CompletedEvent> CompletedEvents, IReadOnlyDictionary<string, int> CountsByOutcome, int Deferrals, int RateLimitedCalls);
