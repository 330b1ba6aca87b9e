namespace Auth0Sync.Core.Operations.Replay;

/// <summary>The counts of a run.</summary>
internal sealed class ReplayRun(IReadOnlyList<string> targets, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private long _read;
    private long _sent;
    private DateTimeOffset? _from;
    private DateTimeOffset? _until;

    public IReadOnlyList<string> Targets => targets;

    /// <summary>Whether an event is from after the beginning of the run.</summary>
    public bool HasCaughtUp => _until >= _startedAt;

    public void Read(DateTimeOffset? eventTime, bool isSent)
    {
        _read++;
        _sent += isSent ? 1 : 0;
        _from ??= eventTime;
        _until = eventTime ?? _until;
    }

    public ReplayProgress ToProgress() => new(_read, _sent, _until);

    public ReplayReport ToReport(string? error) => new(_read, _sent, targets, _from, _until, time.GetElapsedTime(_started), error);
}
