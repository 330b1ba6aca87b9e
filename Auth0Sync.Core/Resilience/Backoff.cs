namespace Auth0Sync.Core.Resilience;

/// <summary>Waits that grow with each failure.</summary>
internal static class Backoff
{
    /// <summary>The initial wait, doubled once per failure, up to the maximum.</summary>
    public static TimeSpan GetDelay(TimeSpan initial, int failures, TimeSpan max) =>
        TimeSpan.FromTicks((long)Math.Min(initial.Ticks * Math.Pow(2, Math.Max(failures, 0)), max.Ticks));

    /// <summary>A wait that a system asks for, up to the maximum.</summary>
    public static TimeSpan Limit(TimeSpan wait, TimeSpan max) => wait < max ? wait : max;
}
