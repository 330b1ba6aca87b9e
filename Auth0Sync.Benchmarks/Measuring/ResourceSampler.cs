namespace Auth0Sync.Benchmarks.Measuring;

/// <summary>Watches the memory of this process while something runs.</summary>
internal sealed class ResourceSampler : IAsyncDisposable
{
    private const double Megabyte = 1024 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sampling;
    private long _peak = Environment.WorkingSet;

    /// <summary>Starts to watch.</summary>
    public ResourceSampler() => _sampling = SampleAsync(_stop.Token);

    /// <summary>The largest working set so far, in megabytes.</summary>
    public double PeakMb => Interlocked.Read(ref _peak) / Megabyte;

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Interlocked.Exchange(ref _peak, Math.Max(_peak, Environment.WorkingSet));
        }
    }
}
