namespace Auth0Sync.Core.Recovery;

/// <summary>What is to become of a stream's failed deliveries. Pure: it follows from what Auth0 says, the policy and the time.</summary>
/// <param name="Due">To be redelivered now, in this order. The first one shows whether the webhook takes events again.</param>
/// <param name="Waiting">To be redelivered later.</param>
/// <param name="InProgress">Being redelivered.</param>
/// <param name="Abandoned">Left to a person: refused too often, or redelivered in vain too often.</param>
/// <param name="PausedUntil">Until when nothing is redelivered, because redeliveries have failed; null where they may go on.</param>
public sealed record RecoveryPlan(
    IReadOnlyList<FailedDelivery> Due,
    IReadOnlyList<FailedDelivery> Waiting,
    IReadOnlyList<FailedDelivery> InProgress,
    IReadOnlyList<FailedDelivery> Abandoned,
    DateTimeOffset? PausedUntil)
{
    /// <summary>Plans.</summary>
    internal static RecoveryPlan Create(IReadOnlyList<FailedDelivery> deliveries, RecoveryPolicy policy, DateTimeOffset now)
    {
        var underWay = deliveries.Where(delivery => delivery.IsInProgress && now - delivery.LastAttemptAt < policy.RedeliveryTimeout).ToList();
        var left = deliveries.Except(underWay).Where(delivery => IsAbandoned(delivery, policy)).ToList();
        var open = deliveries.Except(underWay).Except(left).ToList();
        var closedUntil = GetPausedUntil(open, policy) is { } until && until > now ? until : (DateTimeOffset?)null;

        // Those that have never been redelivered first: an event that fails for a reason of its own must hold up no other.
        var due = closedUntil is null
            ? open.Where(delivery => IsDue(delivery, policy, now))
                .OrderBy(delivery => delivery.RedeliveryCount).ThenBy(delivery => delivery.LastAttemptAt)
                .Take(policy.MaxPerRun).ToList()
            : [];
        return new(due, [.. open.Except(due)], underWay, left, closedUntil);
    }

    private static bool IsAbandoned(FailedDelivery delivery, RecoveryPolicy policy) =>
        !policy.RedeliverAll && (delivery.RejectionCount >= policy.MaxRejections || delivery.RedeliveryCount >= policy.MaxRedeliveries);

    private static bool IsDue(FailedDelivery delivery, RecoveryPolicy policy, DateTimeOffset now) =>
        policy.RedeliverAll || delivery.RedeliveryCount == 0 || !(now - delivery.LastAttemptAt < policy.GetDelay(delivery.RedeliveryCount));

    // Redeliveries that failed on the way say that the webhook takes nothing. Each one counts as a failure towards Auth0's
    // disabling of the stream, so the more there were, the longer is the wait until the next one is tried.
    private static DateTimeOffset? GetPausedUntil(List<FailedDelivery> deliveries, RecoveryPolicy policy)
    {
        var inVain = deliveries.Where(delivery => delivery.RedeliveryCount > 0 && !delivery.IsRejected).ToList();
        return policy.RedeliverAll ? null : inVain.Max(delivery => delivery.LastAttemptAt) + policy.GetDelay(inVain.Sum(delivery => delivery.RedeliveryCount));
    }
}
