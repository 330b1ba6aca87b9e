using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Recovery.ManagementApi;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>The counts of a run, its progress, and how long it waits after failures.</summary>
internal sealed class ListenSession(IProgress<ListenProgress>? progress, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    private long _forwarded;
    private long _rejected;
    private long _unreadable;
    private long _undelivered;
    private long _connections;
    private int _failures;

    /// <summary>How long Auth0 asked to wait before connecting again.</summary>
    public TimeSpan? Retry
    {
        get;
        set => field = value > EventsApiClient.MaxRetryDelay ? EventsApiClient.MaxRetryDelay : value;
    }

    /// <summary>Where it resumed by time stamp. Until an event follows, that is early enough.</summary>
    public DateTimeOffset? ResumedFrom { get; set; }

    public void Report(ListenProgressKind kind, string? detail = null, EventsApiMessage.Event? about = null)
    {
        _forwarded += kind == ListenProgressKind.Forwarded ? 1 : 0;
        _rejected += kind == ListenProgressKind.Rejected ? 1 : 0;
        _unreadable += kind == ListenProgressKind.Unreadable ? 1 : 0;
        _undelivered += kind == ListenProgressKind.Undelivered ? 1 : 0;
        _connections += kind == ListenProgressKind.Connected ? 1 : 0;
        progress?.Report(new ListenProgress(kind, time.GetUtcNow(), about?.Id, about?.EventType, detail));
    }

    /// <summary>What was not available is.</summary>
    public void Recover() => _failures = 0;

    public Task WaitAsync(TimeSpan? atLeast, CancellationToken cancellationToken)
    {
        var delay = Resilience.Backoff.GetDelay(FirstDelay, _failures++, MaxDelay);
        return Task.Delay(atLeast > delay ? atLeast.Value : delay, time, cancellationToken);
    }

    public ListenReport ToReport(OperationFailure? failure) => new(_forwarded, _rejected, _unreadable, _undelivered, _connections, failure?.Problem) { Failure = failure?.Kind };
}
