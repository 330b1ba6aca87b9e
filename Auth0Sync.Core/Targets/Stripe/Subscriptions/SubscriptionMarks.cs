using Stripe;

namespace Auth0Sync.Core.Targets.Stripe.Subscriptions;

/// <summary>What Auth0Sync notes in a subscription, so that it takes back only what it did itself.</summary>
internal static class SubscriptionMarks
{
    /// <summary>The metadata key with what was paused.</summary>
    public const string PausedKey = "auth0sync_paused";

    public const string PausedCollection = "collection";

    public const string PausedSubscription = "subscription";

    /// <summary>The metadata key with how it was canceled.</summary>
    public const string CancelKey = "auth0sync_cancel";

    public const string CancelAtPeriodEnd = "period_end";

    /// <summary>The metadata key with the operation that reported a cancellation which cannot be taken back.</summary>
    public const string ReportedKey = "auth0sync_reported";

    /// <summary>The comment of an immediate cancellation, which accepts no metadata.</summary>
    public const string CancellationComment = "Canceled by Auth0Sync because the user was deleted.";

    public static string? Get(Subscription subscription, string key) => subscription.Metadata?.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    /// <summary>Whether it ended, which is final. <c>canceled_at</c> says only when that was requested.</summary>
    public static bool HasEnded(Subscription subscription) => subscription.Status is "canceled" or "incomplete_expired";

    /// <summary>Whether it ended because of Auth0Sync.</summary>
    public static bool IsEndedByUs(Subscription subscription) =>
        HasEnded(subscription)
        && (Get(subscription, CancelKey) is not null || subscription.CancellationDetails?.Comment == CancellationComment);
}
