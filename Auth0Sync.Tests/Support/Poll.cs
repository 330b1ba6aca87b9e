namespace Auth0Sync.Tests.Support;

/// <summary>Waits for something that happens by itself, however fast or slow this machine is.</summary>
public static class Poll
{
    /// <summary>
    /// When a test counts as hanging. No test measures time: a machine that is busy with other things may take ten times
    /// as long as usual, and a test must not notice.
    /// </summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="description">What is waited for.</param>
    public static Task UntilAsync(Func<bool> condition, string description) =>
        UntilAsync(() => Task.FromResult(condition()), description);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string description)
    {
        using var end = new CancellationTokenSource(Timeout);
        while (!await condition())
        {
            if (end.IsCancellationRequested)
            {
                throw new TimeoutException($"Still not so after {Timeout}: {description}");
            }

            await Task.Delay(Interval, CancellationToken.None);
        }
    }
}
