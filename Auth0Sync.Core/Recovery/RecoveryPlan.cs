namespace Auth0Sync.Core.Recovery;

/// <summary>What is to become of a stream's failed deliveries. Pure: it follows from what Auth0 says, the policy and the time.</summary>
/// <param name="Due">To be redelivered now, in this order. The first one shows whether the webhook takes events again.</param>
/// <param name="Waiting">To be redelivered later.</param>
/// <param name="UnderWay">Being redelivered.</param>
/// <param name="Left">Left to a person: refused too often, or redelivered in vain too often.</param>
/// <param name="ClosedUntil">Until when nothing is redelivered, because redeliveries have failed; null where they may go on.</param>
public sealed record RecoveryPlan(
    IReadOnlyList<FailedDelivery> Due,
    IReadOnlyList<FailedDelivery> Waiting,
    IReadOnlyList<FailedDelivery> UnderWay,
    IReadOnlyList<FailedDelivery> Left,
    DateTimeOffset? ClosedUntil)
{
    /// <summary>Plans.</summary>
    internal static RecoveryPlan For(IReadOnlyList<FailedDelivery> deliveries, RecoveryPolicy policy, DateTimeOffset now)
    {
        var underWay = deliveries.Where(delivery => delivery.IsUnderWay && now - delivery.LastAttempt < policy.LongestRedelivery).ToList();
        var left = deliveries.Except(underWay).Where(delivery => IsLeft(delivery, policy)).ToList();
        var open = deliveries.Except(underWay).Except(left).ToList();
        var closedUntil = ClosedUntilAfter(open, policy) is { } until && until > now ? until : (DateTimeOffset?)null;

        // Those that have never been redelivered first: an event that fails for a reason of its own must hold up no other.
        var due = closedUntil is null
            ? open.Where(delivery => IsDue(delivery, policy, now))
                .OrderBy(delivery => delivery.Redeliveries).ThenBy(delivery => delivery.LastAttempt)
                .Take(policy.MostAtOnce).ToList()
            : [];
        return new(due, [.. open.Except(due)], underWay, left, closedUntil);
    }

    private static bool IsLeft(FailedDelivery delivery, RecoveryPolicy policy) =>
        !policy.Everything && (delivery.Refusals >= policy.MostRefusals || delivery.Redeliveries >= policy.MostRedeliveries);

    private static bool IsDue(FailedDelivery delivery, RecoveryPolicy policy, DateTimeOffset now) =>
        policy.Everything || delivery.Redeliveries == 0 || !(now - delivery.LastAttempt < policy.WaitAfter(delivery.Redeliveries));

    // Redeliveries that failed on the way say that the webhook takes nothing. Each one counts as a failure towards Auth0's
    // disabling of the stream, so the more there were, the longer is the wait until the next one is tried.
    private static DateTimeOffset? ClosedUntilAfter(List<FailedDelivery> open, RecoveryPolicy policy)
    {
        var inVain = open.Where(delivery => delivery.Redeliveries > 0 && !delivery.IsRefused).ToList();
        return policy.Everything ? null : inVain.Max(delivery => delivery.LastAttempt) + policy.WaitAfter(inVain.Sum(delivery => delivery.Redeliveries));
    }
}
