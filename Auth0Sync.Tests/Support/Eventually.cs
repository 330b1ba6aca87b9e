namespace Auth0Sync.Tests.Support;

/// <summary>Waits for something that happens by itself, however fast or slow this machine is.</summary>
public static class Eventually
{
    // Only bounds a test that hangs; no test measures time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Still not so after {Patience}: {what}");
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
