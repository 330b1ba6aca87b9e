namespace Auth0Sync.Core.Operations.Drift;

/// <summary>Compares like <see cref="DriftChecker"/>, and sends the users that differ through the queue again.</summary>
public sealed class Reconciler
{
    /// <inheritdoc cref="DriftChecker.CheckAsync"/>
    public Task<DriftReport> ReconcileAsync(DriftRequest request, Func<DriftRow, ValueTask> onRow, IProgress<long>? progress, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
