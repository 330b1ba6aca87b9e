namespace Auth0Sync.Benchmarks.Measuring;

/// <summary>Measures the peak memory of this process.</summary>
internal sealed class MemorySampler : IAsyncDisposable
{
    private const double BytesPerMegabyte = 1024 * 1024;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sampleTask;
    private long _peakBytes = Environment.WorkingSet;
    public MemorySampler() => _sampleTask = SampleAsync(_stop.Token);

    /// <summary>The largest working set so far, in megabytes.</summary>
    public double PeakMb => Interlocked.Read(ref _peakBytes) / BytesPerMegabyte;
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampleTask.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SampleInterval);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Interlocked.Exchange(ref _peakBytes, Math.Max(_peakBytes, Environment.WorkingSet));
        }
    }
}
