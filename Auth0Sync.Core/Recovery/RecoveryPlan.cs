namespace Auth0Sync.Core.Recovery;

/// <summary>What to do with a stream's failed deliveries. A pure function of the deliveries, the policy and the time.</summary>
/// <param name="Due">To be redelivered now, in this order. The first one shows whether the webhook accepts events again.</param>
/// <param name="Waiting">To be redelivered later.</param>
/// <param name="InProgress">Being redelivered.</param>
/// <param name="Abandoned">Not redelivered any more, after too many rejections or redeliveries. They need manual attention.</param>
/// <param name="PausedUntil">The end of a pause after failed redeliveries; null if there is none.</param>
public sealed record RecoveryPlan(
    IReadOnlyList<FailedDelivery> Due,
    IReadOnlyList<FailedDelivery> Waiting,
    IReadOnlyList<FailedDelivery> InProgress,
    IReadOnlyList<FailedDelivery> Abandoned,
    DateTimeOffset? PausedUntil)
{
    internal static RecoveryPlan Create(IReadOnlyList<FailedDelivery> deliveries, RecoveryPolicy policy, DateTimeOffset now)
    {
        var inProgress = deliveries.Where(delivery => delivery.IsInProgress && now - delivery.LastAttemptAt < policy.RedeliveryTimeout).ToList();
        var abandoned = deliveries.Except(inProgress).Where(delivery => IsAbandoned(delivery, policy)).ToList();
        var open = deliveries.Except(inProgress).Except(abandoned).ToList();
        var pausedUntil = GetPausedUntil(open, policy) is { } until && until > now ? until : (DateTimeOffset?)null;

        // Deliveries without a redelivery come first, so that an event that always fails does not delay the others.
        var due = pausedUntil is null
            ? open.Where(delivery => IsDue(delivery, policy, now))
                .OrderBy(delivery => delivery.RedeliveryCount).ThenBy(delivery => delivery.LastAttemptAt)
                .Take(policy.MaxPerRun).ToList()
            : [];
        return new(due, [.. open.Except(due)], inProgress, abandoned, pausedUntil);
    }

    private static bool IsAbandoned(FailedDelivery delivery, RecoveryPolicy policy) =>
        !policy.RedeliverAll && (delivery.RejectionCount >= policy.MaxRejections || delivery.RedeliveryCount >= policy.MaxRedeliveries);

    private static bool IsDue(FailedDelivery delivery, RecoveryPolicy policy, DateTimeOffset now) =>
        policy.RedeliverAll || delivery.RedeliveryCount == 0 || !(now - delivery.LastAttemptAt < policy.GetDelay(delivery.RedeliveryCount));

    // Redeliveries that failed without a rejection mean that the webhook does not accept events. Auth0 counts each one
    // toward disabling the stream, so the pause grows with their number.
    private static DateTimeOffset? GetPausedUntil(List<FailedDelivery> deliveries, RecoveryPolicy policy)
    {
        var failed = deliveries.Where(delivery => delivery.RedeliveryCount > 0 && !delivery.IsRejected).ToList();
        return policy.RedeliverAll ? null : failed.Max(delivery => delivery.LastAttemptAt) + policy.GetDelay(failed.Sum(delivery => delivery.RedeliveryCount));
    }
}
