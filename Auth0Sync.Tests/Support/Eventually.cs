namespace Auth0Sync.Tests.Support;

/// <summary>Waits for something that happens by itself, however fast or slow this machine is.</summary>
public static class Eventually
{
    // Only bounds a test that hangs; no test measures time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="patience">When a test hangs, if that is later than usual.</param>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? patience = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, patience);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        using var end = new CancellationTokenSource(patience ?? Patience);
        while (!await condition())
        {
            if (end.IsCancellationRequested)
            {
                throw new TimeoutException($"Still not so after {patience ?? Patience}: {what}");
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
