using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Recovery.ManagementApi;

namespace Auth0Sync.Core.Operations.Replay;

/// <summary>The counts of a run, and whether it has caught up.</summary>
internal sealed class ReplayRun(IReadOnlyList<string> targets, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private long _read;
    private long _sent;
    private long _unreadable;
    private long _undelivered;
    private DateTimeOffset? _from;
    private DateTimeOffset? _until;
    private TimeSpan _quiet;
    private long _lastMessage;

    public IReadOnlyList<string> Targets => targets;

    /// <summary>The messages, except heartbeats.</summary>
    public long MessageCount { get; private set; }

    /// <summary>
    /// Whether the past is over. Auth0 documents no mark for its end, sends events in no strict order, and offset-only messages
    /// among them. So either an event must be well after the beginning of the run, or connections must bring no event of the past
    /// for as long.
    /// </summary>
    public bool HasCaughtUp { get; private set; }

    /// <summary>A connection begins. The time without one is no time without events.</summary>
    public void Connect() => _lastMessage = time.GetTimestamp();

    public void ReadEvent(DateTimeOffset? eventTime, bool isSent)
    {
        _read++;
        _sent += isSent ? 1 : 0;
        _from ??= eventTime;
        _until = eventTime ?? _until;
        ReadMessage(isOfThePast: !(eventTime >= _startedAt));
        HasCaughtUp |= eventTime >= _startedAt + EventsApiClient.TimeOverlap;
    }

    public void ReadUnreadable()
    {
        _unreadable++;
        ReadMessage(isOfThePast: true);
    }

    public void ReadUndelivered()
    {
        _undelivered++;
        ReadMessage(isOfThePast: true);
    }

    public void ReadOffsetOnly()
    {
        ReadMessage(isOfThePast: false);
        HasCaughtUp |= _quiet >= EventsApiClient.TimeOverlap;
    }

    public ReplayProgress ToProgress() => new(_read, _sent, _until);

    public ReplayReport ToReport(OperationFailure? failure) =>
        new(_read, _sent, _unreadable, _undelivered, targets, _from, _until, time.GetElapsedTime(_started), failure?.Problem) { Failure = failure?.Kind };

    private void ReadMessage(bool isOfThePast)
    {
        MessageCount++;
        var now = time.GetTimestamp();
        _quiet = isOfThePast ? TimeSpan.Zero : _quiet + time.GetElapsedTime(_lastMessage, now);
        _lastMessage = now;
    }
}
