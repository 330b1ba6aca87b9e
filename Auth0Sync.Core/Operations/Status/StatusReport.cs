using Auth0Sync.Core.Pausing;

namespace Auth0Sync.Core.Operations.Status;

/// <summary>Whether events are processed, and what waits. It contains no personal data.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Targets">The enabled targets.</param>
/// <param name="Review">The open review items by reason, only reasons that have any.</param>
/// <param name="Problems">What could not be read, and why. The parts concerned are null or missing.</param>
public sealed record StatusReport(DateTimeOffset At, IReadOnlyList<TargetStatus> Targets, IReadOnlyList<OpenReviewItems> Review, IReadOnlyList<string> Problems);

/// <summary>The state of one target. What is null is not known.</summary>
/// <param name="Target">The name of the target.</param>
public sealed record TargetStatus(string Target)
{
    /// <summary>The events that wait.</summary>
    public QueueStatus? Queue { get; init; }

    /// <summary>The messages that failed at every attempt.</summary>
    public QueueStatus? Poison { get; init; }

    public bool IsPaused => Pause is not null;

    /// <summary>Who paused the target and when; null if it is not paused.</summary>
    public PausedTarget? Pause { get; init; }

    /// <summary>Whether an instance has an open circuit; null if the target has no circuit breaker.</summary>
    public CircuitState? Circuit { get; init; }

    /// <summary>The outcomes of the last hour.</summary>
    public OutcomeStatistics? LastHour { get; init; }

    /// <summary>How the calls are divided between the instances; null if the target has no shared limit.</summary>
    public CallBudgetStatus? CallBudget { get; init; }
}

/// <param name="Length">The number of messages, including those that are delayed or in progress. The service calls it approximate.</param>
/// <param name="OldestVisibleSince">Since when the oldest message that could be processed has waited; null if there is none.</param>
/// <param name="OldestAgeSeconds">The age of that message.</param>
/// <param name="IsOverdue">Whether that message has waited longer than <c>Auth0Sync:Queue:WarnAfter</c>, as when no function takes it.</param>
public sealed record QueueStatus(int Length, DateTimeOffset? OldestVisibleSince, double? OldestAgeSeconds, bool IsOverdue);

/// <param name="Outcomes">The number of events by outcome, without deferrals.</param>
/// <param name="Deferrals">The number of deferrals by reason. An event may be deferred several times.</param>
/// <param name="LagP50Seconds">The median time from the change in Auth0 to the outcome, within 12 %; null without outcomes.</param>
/// <param name="LagP95Seconds">The 95th percentile of it.</param>
public sealed record OutcomeStatistics(
    IReadOnlyDictionary<string, long> Outcomes,
    IReadOnlyDictionary<string, long> Deferrals,
    double? LagP50Seconds,
    double? LagP95Seconds);

/// <param name="Instances">The instances that are busy enough to have a share.</param>
/// <param name="ClaimedShare">The part of the target's rate limit that they hold together, 0 to 1.</param>
/// <param name="OwnShare">The part of this process; null if it has none.</param>
public sealed record CallBudgetStatus(int Instances, double ClaimedShare, double? OwnShare);

/// <param name="Reason">The reason.</param>
/// <param name="Count">The number of open items, at most 1,000.</param>
/// <param name="OldestAddedAt">When the oldest one was added.</param>
public sealed record OpenReviewItems(string Reason, int Count, DateTimeOffset? OldestAddedAt);
