namespace Auth0Sync.Benchmarks.Product;

/// <summary>A running product.</summary>
internal interface ISystemUnderTest : IAsyncDisposable
{
    /// <summary>Sends an event to the webhook. It is stored when this returns.</summary>
    /// <exception cref="BenchmarkException">The webhook did not accept the event.</exception>
    Task SendToWebhookAsync(byte[] auth0Event, CancellationToken cancellationToken);

    /// <summary>Returns the number of entries in the queue, the poison queue and the review store.</summary>
    Task<RemainingItems> GetRemainingItemsAsync(CancellationToken cancellationToken);
}

/// <summary>What is left after all events were processed.</summary>
internal sealed record RemainingItems(int Queued, int Poison, int Review);
