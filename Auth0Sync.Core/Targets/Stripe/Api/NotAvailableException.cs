namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>There is no response. It passes through Stripe's client, which knows only responses and exceptions.</summary>
internal sealed class NotAvailableException(string message, TimeSpan? retryAfter) : Exception(message)
{
    /// <summary>When to try again, if it is known.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
