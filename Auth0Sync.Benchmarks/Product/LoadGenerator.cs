using Auth0Sync.Benchmarks.Measuring;

namespace Auth0Sync.Benchmarks.Product;

/// <summary>Sends events to the product as fast as it brings them to an end, with a bounded number under way.</summary>
/// <param name="system">The product.</param>
/// <param name="outcomes">Hears of the ends.</param>
/// <param name="maxEventsInFlight">How many events are under way at most.</param>
/// <param name="senderCount">How many events are sent at the same time.</param>
internal sealed class LoadGenerator(ISystemUnderTest system, OutcomeCollector outcomes, int maxEventsInFlight, int senderCount)
{
    /// <summary>Sends events and waits until the last has come to its end.</summary>
    /// <param name="count">How many.</param>
    /// <param name="createEvent">Makes one, from its number, which starts at 1, and the time.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <exception cref="BenchmarkException">The webhook refused one, or for long none came to its end.</exception>
    public async Task SendAsync(int count, Func<int, DateTimeOffset, byte[]> createEvent, CancellationToken cancellationToken)
    {
        outcomes.Reset();
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, senderCount).Select(_ => Task.Run(SendSomeAsync, cancellationToken)));
        await outcomes.WaitForCompletedAsync(count, cancellationToken);

        async Task SendSomeAsync()
        {
            while (Interlocked.Increment(ref sent) is var number && number <= count)
            {
                await outcomes.WaitForCompletedAsync(number - maxEventsInFlight, cancellationToken);
                await system.SendToWebhookAsync(createEvent(number, DateTimeOffset.UtcNow), cancellationToken);
            }
        }
    }
}
