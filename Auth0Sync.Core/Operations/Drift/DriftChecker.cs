namespace Auth0Sync.Core.Operations.Drift;

/// <summary>Compares the users of an export with their records, without writing anything.</summary>
public sealed class DriftChecker
{
    /// <param name="request">What to compare.</param>
    /// <param name="onRow">Called for each difference, one at a time.</param>
    /// <param name="progress">Told the number of compared users.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public Task<DriftReport> CheckAsync(DriftRequest request, Func<DriftRow, ValueTask> onRow, IProgress<long>? progress, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
