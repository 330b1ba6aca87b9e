namespace Auth0Sync.Core.Review;

/// <summary>What a person has to look at.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Message">The target's own words, or what was found; may quote data of the person.</param>
/// <param name="Candidates">The records in question.</param>
public sealed record ReviewFinding(ReviewReason Reason, string Message, IReadOnlyList<string> Candidates)
{
    /// <summary>What of it is safe to log: the fields at fault, and the target's codes.</summary>
    public string Details { get; init; } = "";
}
