namespace Auth0Sync.Core.Review;

/// <summary>Why an event needs review.</summary>
/// <param name="Reason">The category.</param>
/// <param name="Message">The message of the target, or the problem; may contain personal data.</param>
/// <param name="Candidates">The ids of the records in question.</param>
public sealed record ReviewFinding(ReviewReason Reason, string Message, IReadOnlyList<string> Candidates)
{
    /// <summary>The part that is safe to log: the rejected fields and the codes of the target.</summary>
    public string Details { get; init; } = "";
}
