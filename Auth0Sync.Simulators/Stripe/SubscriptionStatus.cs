using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>The statuses of a subscription.</summary>
public static class SubscriptionStatus
{
    public const string Active = "active";

    public const string Trialing = "trialing";

    public const string PastDue = "past_due";

    public const string Unpaid = "unpaid";

    public const string Incomplete = "incomplete";

    public const string IncompleteExpired = "incomplete_expired";

    public const string Paused = "paused";

    public const string Canceled = "canceled";

    public static ImmutableHashSet<string> All { get; } = [Active, Trialing, PastDue, Unpaid, Incomplete, IncompleteExpired, Paused, Canceled];
}
