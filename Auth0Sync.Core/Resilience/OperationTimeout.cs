namespace Auth0Sync.Core.Resilience;

/// <summary>A token that is canceled after a time, or earlier by the caller.</summary>
internal sealed class OperationTimeout : IDisposable
{
    private readonly CancellationTokenSource _timeoutSource;
    private readonly CancellationTokenSource _linkedSource;

    public OperationTimeout(TimeSpan timeout, TimeProvider time, CancellationToken callerToken)
    {
        CallerToken = callerToken;
        _timeoutSource = new CancellationTokenSource(timeout, time);
        _linkedSource = CancellationTokenSource.CreateLinkedTokenSource(_timeoutSource.Token, callerToken);
    }

    public CancellationToken Token => _linkedSource.Token;

    public CancellationToken CallerToken { get; }

    /// <summary>Whether the time is over and the caller has not canceled.</summary>
    public bool IsTimedOut => _timeoutSource.IsCancellationRequested && !CallerToken.IsCancellationRequested;

    /// <summary>Starts the time again, for the next step of the operation.</summary>
    public void Restart(TimeSpan timeout) => _timeoutSource.CancelAfter(timeout);

    /// <inheritdoc/>
    public void Dispose()
    {
        _linkedSource.Dispose();
        _timeoutSource.Dispose();
    }
}
