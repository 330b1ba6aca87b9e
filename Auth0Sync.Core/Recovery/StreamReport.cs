namespace Auth0Sync.Core.Recovery;

/// <summary>What a recovery run found and did for one stream.</summary>
/// <param name="StreamId">The stream's id.</param>
/// <param name="State">The stream's state.</param>
/// <param name="FailedCount">The number of failed deliveries that were read.</param>
/// <param name="HasMore">Whether there are more than were read.</param>
/// <param name="IsNearlyDisabled">Whether their number is close to the limit at which Auth0 disables the stream.</param>
/// <param name="Plan">What to do with them; null if they could not be read.</param>
/// <param name="RedeliveredEventIds">The events that are being redelivered.</param>
/// <param name="PostponedReason">Why planned redeliveries were postponed, if they were.</param>
/// <param name="Problem">Why a request to Auth0 failed, if one did.</param>
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
    public bool NeedsAttention => State != StreamState.Enabled || IsNearlyDisabled || PostponedReason is not null || Problem is not null || Plan is { Abandoned.Count: > 0 };
}
