namespace Auth0Sync.Core.Hosting;

/// <summary>
/// The time that all waits at startup may take in total: the vault first, then the storage account. Flex Consumption
/// gives a worker 30 seconds to start, and does not log what it was waiting for.
/// </summary>
internal sealed class StartupTimeout(TimeProvider time)
{
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(20);

    private readonly long _started = time.GetTimestamp();

    public TimeSpan Remaining => Total - time.GetElapsedTime(_started) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
