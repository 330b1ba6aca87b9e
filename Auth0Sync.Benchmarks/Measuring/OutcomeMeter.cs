using System.Diagnostics;
using System.Diagnostics.Metrics;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Benchmarks.Measuring;

/// <summary>Counts the outcomes of events, and how late they came, from the product's own meter in this process.</summary>
internal sealed class OutcomeMeter : IDisposable
{
    private const string LagInstrument = "auth0sync.events.lag";
    private const string CallsInstrument = "auth0sync.target.requests";
    private const string Deferred = "Deferred";
    private const string TooManyRequests = "429";

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    // Longer than any wait that a limit of HubSpot causes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly List<Finished> _finished = [];
    private readonly Dictionary<string, int> _outcomes = [];
    private int _deferrals;
    private int _refusals;

    /// <summary>Starts to listen.</summary>
    public OutcomeMeter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Auth0SyncMetrics.MeterName && instrument.Name is LagInstrument or CallsInstrument)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Finish(seconds, Tag(tags, "outcome")));
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Call((int)count, Tag(tags, "result")));
        _listener.Start();
    }

    /// <summary>How many events have their final outcome.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _finished.Count;
            }
        }
    }

    /// <summary>How many calls were refused because of a limit.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    /// <summary>Counts from zero again.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _finished.Clear();
            _outcomes.Clear();
            _deferrals = _refusals = 0;
        }
    }

    /// <summary>What there was since the last restart.</summary>
    public Outcomes SinceRestart()
    {
        lock (_lock)
        {
            return new Outcomes([.. _finished], _outcomes.ToDictionary(), _deferrals, _refusals);
        }
    }

    /// <summary>Waits until so many events have their final outcome.</summary>
    /// <exception cref="BenchmarkException">For two minutes there was none.</exception>
    public async Task WaitForAsync(int count, CancellationToken cancellationToken)
    {
        var (before, at) = (Count, Stopwatch.GetTimestamp());
        while (Count is var now && now < count)
        {
            if (now != before)
            {
                (before, at) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(at) > Patience)
            {
                throw new BenchmarkException($"Only {now} of {count} events came to an end, and for {Patience.TotalSeconds:0} s none more. Put back: {_deferrals}, refused calls: {_refusals}.");
            }

            await Task.Delay(Beat, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Finish(double lagSeconds, string? outcome)
    {
        var finished = new Finished(Stopwatch.GetTimestamp(), lagSeconds * 1000);
        lock (_lock)
        {
            if (outcome == Deferred)
            {
                _deferrals++;
                return;
            }

            _finished.Add(finished);
            _outcomes[outcome ?? ""] = _outcomes.GetValueOrDefault(outcome ?? "") + 1;
        }
    }

    private void Call(int count, string? result)
    {
        if (result == TooManyRequests)
        {
            Interlocked.Add(ref _refusals, count);
        }
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
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
/// <param name="At">When, as a time stamp of <see cref="Stopwatch"/>.</param>
/// <param name="LagMs">How long after the change in Auth0, in milliseconds.</param>
internal readonly record struct Finished(long At, double LagMs);

/// <summary>The outcomes of a stretch of time.</summary>
/// <param name="Finished">The events that came to an end, in that order.</param>
/// <param name="ByName">How many ended in which outcome.</param>
/// <param name="Deferrals">How often an event was put back.</param>
/// <param name="Refusals">How many calls were refused because of a limit.</param>
internal sealed record Outcomes(IReadOnlyList<Finished> Finished, IReadOnlyDictionary<string, int> ByName, int Deferrals, int Refusals);
