namespace Auth0Sync.Core.Recovery;

/// <summary>What a run found about one stream, and what it did.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="State">How it is.</param>
/// <param name="FailedCount">How many failed deliveries were read.</param>
/// <param name="HasMore">Whether there are more than were read.</param>
/// <param name="IsNearlyDisabled">Whether there are so many that Auth0 may soon disable the stream.</param>
/// <param name="Plan">What is to become of them; null where they could not be read.</param>
/// <param name="RedeliveredEventIds">The events that are being redelivered.</param>
/// <param name="PostponedReason">Why nothing more was redelivered although it was planned; null where all was.</param>
/// <param name="Problem">Why Auth0 did not do what it was asked; null where it did.</param>
public sealed record StreamReport(
    string StreamId,
    StreamState State,
    int FailedCount = 0,
    bool HasMore = false,
    bool IsNearlyDisabled = false,
    RecoveryPlan? Plan = null,
    IReadOnlyList<string>? RedeliveredEventIds = null,
    string? PostponedReason = null,
    RecoveryProblem? Problem = null)
{
    /// <summary>Whether a person has to act.</summary>
    public bool NeedsAttention => State != StreamState.Enabled || IsNearlyDisabled || PostponedReason is not null || Problem is not null || Plan is { Abandoned.Count: > 0 };
}
