using Auth0Sync.Benchmarks.Measuring;

namespace Auth0Sync.Benchmarks.Product;

/// <summary>Sends events to the product as fast as it brings them to an end, with a bounded number under way.</summary>
/// <param name="product">The product.</param>
/// <param name="outcomes">Hears of the ends.</param>
/// <param name="backlog">How many events are under way at most.</param>
/// <param name="senders">How many events are sent at the same time.</param>
internal sealed class EventFeed(IProduct product, OutcomeMeter outcomes, int backlog, int senders)
{
    /// <summary>Sends events and waits until the last has come to its end.</summary>
    /// <param name="count">How many.</param>
    /// <param name="auth0Event">Makes one, from its number, which starts at 1, and the time.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <exception cref="BenchmarkException">The webhook refused one, or for long none came to its end.</exception>
    public async Task SendAsync(int count, Func<int, DateTimeOffset, byte[]> auth0Event, CancellationToken cancellationToken)
    {
        outcomes.Restart();
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(SendSomeAsync, cancellationToken)));
        await outcomes.WaitForAsync(count, cancellationToken);

        async Task SendSomeAsync()
        {
            while (Interlocked.Increment(ref sent) is var number && number <= count)
            {
                await outcomes.WaitForAsync(number - backlog, cancellationToken);
                await product.ReceiveAsync(auth0Event(number, DateTimeOffset.UtcNow), cancellationToken);
            }
        }
    }
}
