namespace Auth0Sync.Tests.Support;

/// <summary>Waits for something that happens by itself, however fast or slow this machine is.</summary>
public static class Eventually
{
    /// <summary>
    /// When a test counts as hanging. No test measures time: a machine that is busy with other things may take ten times
    /// as long as usual, and a test must not notice.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">What is waited for.</param>
    public static Task TrueAsync(Func<bool> condition, string what) =>
        TrueAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var end = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (end.IsCancellationRequested)
            {
                throw new TimeoutException($"Still not so after {Patience}: {what}");
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
