namespace Auth0Sync.Benchmarks.Product;

/// <summary>The product at work, whatever storage account it has.</summary>
internal interface ISystemUnderTest : IAsyncDisposable
{
    /// <summary>Hands an event to the webhook. When this returns, the event is stored.</summary>
    /// <exception cref="BenchmarkException">The webhook did not take it.</exception>
    Task SendToWebhookAsync(byte[] auth0Event, CancellationToken cancellationToken);

    /// <summary>What is left in the queue, the poison queue and the review store.</summary>
    Task<RemainingItems> GetRemainingItemsAsync(CancellationToken cancellationToken);
}

/// <summary>What is left when all events have come to an end.</summary>
/// <param name="Queued">Messages in the queue.</param>
/// <param name="Poison">Messages that failed too often.</param>
/// <param name="Review">Items that a person has to look at.</param>
internal sealed record RemainingItems(int Queued, int Poison, int Review);
