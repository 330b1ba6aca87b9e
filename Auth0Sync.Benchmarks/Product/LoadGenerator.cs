using Auth0Sync.Benchmarks.Measuring;

namespace Auth0Sync.Benchmarks.Product;

/// <summary>Sends events as fast as the product processes them, with a maximum number of unfinished events.</summary>
internal sealed class LoadGenerator(ISystemUnderTest system, OutcomeCollector outcomes, int maxEventsInFlight, int senderCount)
{
    /// <summary>Sends events and waits until all are processed.</summary>
    /// <param name="createEvent">Creates an event from its number, which starts at 1, and its time.</param>
    /// <exception cref="BenchmarkException">The webhook rejected an event, or nothing was processed for too long.</exception>
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
