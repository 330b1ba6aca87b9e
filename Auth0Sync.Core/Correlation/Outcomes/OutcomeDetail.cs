using Auth0Sync.Core.Storage;

namespace Auth0Sync.Core.Correlation.Outcomes;

/// <summary>What may be stored about an outcome besides its name: nothing here is personal data.</summary>
internal static class OutcomeDetail
{
    private const int MaxLength = 500;

    /// <summary>The reason, with the fields that were rejected and the codes of the target.</summary>
    public static string? GetDetail(this Outcome outcome) => outcome switch
    {
        Outcome.Skipped skipped => skipped.Reason.ToString(),
        Outcome.Deferred deferred => deferred.Reason.ToString(),
        Outcome.Review { Finding: { Details.Length: > 0 } finding } => TableText.ToStorableText($"{finding.Reason}: {finding.Details}", MaxLength),
        Outcome.Review { Finding: var finding } => finding.Reason.ToString(),
        _ => null,
    };

    /// <summary>The record that was written; it may identify a person.</summary>
    public static string? GetRecordId(this Outcome outcome) => outcome switch
    {
        Outcome.Created created => created.RecordId,
        Outcome.Linked linked => linked.RecordId,
        Outcome.Updated updated => updated.RecordId,
        Outcome.Deactivated deactivated => deactivated.RecordId,
        _ => null,
    };
}
