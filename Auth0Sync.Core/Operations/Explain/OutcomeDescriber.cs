using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Review;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Describes an outcome by its name, reason and record.</summary>
internal static class OutcomeDescriber
{
    public static ExplainedOutcome Describe(Outcome outcome) => new(outcome.Name, GetReason(outcome))
    {
        RecordId = outcome.GetRecordId() is { } id && !RecordOverlay.IsNew(id) ? id : null,
        Candidates = outcome is Outcome.Review { Finding.Candidates: var candidates } ? [.. candidates.Where(id => !RecordOverlay.IsNew(id))] : [],
        Message = outcome switch
        {
            Outcome.Deferred deferred => deferred.Problem,
            Outcome.Review { Finding: ReviewFinding finding } => finding.Message,
            _ => null,
        },
    };

    public static string? GetReason(Outcome outcome) => outcome switch
    {
        Outcome.Skipped skipped => skipped.Reason.ToString(),
        Outcome.Deferred deferred => deferred.Reason.ToString(),
        Outcome.Review review => review.Finding.Reason.ToString(),
        _ => null,
    };
}
