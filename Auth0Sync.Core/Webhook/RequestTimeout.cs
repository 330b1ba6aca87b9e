namespace Auth0Sync.Core.Webhook;

/// <summary>A limit of time for one step of a request after another.</summary>
/// <param name="initialTimeout">How long the first step may take.</param>
/// <param name="time">The clock.</param>
/// <param name="callerToken">Cancels when the caller goes away.</param>
internal sealed class RequestTimeout(TimeSpan initialTimeout, TimeProvider time, CancellationToken callerToken) : IDisposable
{
    private readonly CancellationTokenSource _timeoutSource = new(initialTimeout, time);
    private CancellationTokenSource? _linkedSource;

    /// <summary>Cancels at the limit, or when the caller goes away.</summary>
    public CancellationToken Token => (_linkedSource ??= CancellationTokenSource.CreateLinkedTokenSource(_timeoutSource.Token, callerToken)).Token;

    /// <summary>Whether the caller has gone away.</summary>
    public bool IsCanceledByCaller => callerToken.IsCancellationRequested;

    /// <summary>Whether it is the limit that ended the step, and not the caller.</summary>
    public bool IsTimedOut => _timeoutSource.IsCancellationRequested && !IsCanceledByCaller;

    /// <summary>Begins the next step.</summary>
    /// <param name="timeout">How long it may take.</param>
    public void Restart(TimeSpan timeout) => _timeoutSource.CancelAfter(timeout);

    /// <inheritdoc/>
    public void Dispose()
    {
        _linkedSource?.Dispose();
        _timeoutSource.Dispose();
    }
}
