using Auth0Sync.Core.Review;

namespace Auth0Sync.Tests.Convergence;

/// <summary>What the oracle must allow, because a system or its default policies are different. The defaults allow nothing.</summary>
internal sealed record ConvergenceTraits
{
    /// <summary>The status of a record in the words of the target, by the status of its user.</summary>
    public Func<string, string> FormatStatus { get; init; } = status => status;

    /// <summary>
    /// Whether a user gets no record before an event with an accepted address. The names of events before that one are recorded
    /// and not written.
    /// </summary>
    public bool RequiresEmail { get; init; }

    /// <summary>
    /// Whether an event in review is expected. By default, only one whose address the system rejects.
    /// </summary>
    public Func<ReviewItem, SimulatedEvent, ExpectedContact, bool> IsReviewExpected { get; init; } =
        (item, simulated, _) => item.Reason == ReviewReason.Rejected && simulated.IsEmailRejected;
}
