namespace Auth0Sync.Core.Hosting;

/// <summary>
/// The time that all waits at start may take together: the vault first, then the storage account. Flex Consumption gives
/// a worker 30 seconds to start, and then says nothing of what it waited for.
/// </summary>
internal sealed class StartupTimeout(TimeProvider time)
{
    /// <summary>The whole budget.</summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(20);

    private readonly long _started = time.GetTimestamp();

    /// <summary>What is left of it.</summary>
    public TimeSpan Remaining => Total - time.GetElapsedTime(_started) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
