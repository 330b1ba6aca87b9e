namespace Auth0Sync.Core.Operations.Drift;

/// <summary>Compares the users of an export with their records, without writing anything.</summary>
public sealed class DriftChecker
{
    private readonly DriftScanner _scanner;

    internal DriftChecker(DriftScanner scanner) => _scanner = scanner;

    /// <param name="request">What to compare.</param>
    /// <param name="onRow">Called for each difference, one at a time.</param>
    /// <param name="progress">Gets the number of compared users.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public Task<DriftReport> CheckAsync(DriftRequest request, Func<DriftRow, ValueTask> onRow, IProgress<long>? progress, CancellationToken cancellationToken) =>
        _scanner.ScanAsync(request, _ => Task.FromResult(false), onRow, progress, cancellationToken);
}
