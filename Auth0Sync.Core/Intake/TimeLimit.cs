namespace Auth0Sync.Core.Intake;

/// <summary>A limit of time for one step of a request after another.</summary>
/// <param name="first">How long the first step may take.</param>
/// <param name="time">The clock.</param>
/// <param name="caller">Cancels when the caller goes away.</param>
internal sealed class TimeLimit(TimeSpan first, TimeProvider time, CancellationToken caller) : IDisposable
{
    private readonly CancellationTokenSource _limit = new(first, time);
    private CancellationTokenSource? _either;

    /// <summary>Cancels at the limit, or when the caller goes away.</summary>
    public CancellationToken Token => (_either ??= CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, caller)).Token;

    /// <summary>Whether the caller has gone away.</summary>
    public bool IsCancelledByCaller => caller.IsCancellationRequested;

    /// <summary>Whether it is the limit that ended the step, and not the caller.</summary>
    public bool IsOver => _limit.IsCancellationRequested && !IsCancelledByCaller;

    /// <summary>Begins the next step.</summary>
    /// <param name="limit">How long it may take.</param>
    public void Begin(TimeSpan limit) => _limit.CancelAfter(limit);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either?.Dispose();
        _limit.Dispose();
    }
}
