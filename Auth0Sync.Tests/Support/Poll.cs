namespace Auth0Sync.Tests.Support;

/// <summary>Waits until a condition holds, independent of the speed of the machine.</summary>
public static class Poll
{
    /// <summary>
    /// The time after which a test is considered to hang. It is long, because a busy machine may take ten times as long as
    /// usual, and no test must fail because of that.
    /// </summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <param name="description">The condition as a sentence, for the exception.</param>
    public static Task UntilAsync(Func<bool> condition, string description) =>
        UntilAsync(() => Task.FromResult(condition()), description);

    public static async Task UntilAsync(Func<Task<bool>> condition, string description)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!await condition())
        {
            if (timeout.IsCancellationRequested)
            {
                throw new TimeoutException($"Timed out after {Timeout} while waiting until {description}");
            }

            await Task.Delay(Interval, CancellationToken.None);
        }
    }
}
