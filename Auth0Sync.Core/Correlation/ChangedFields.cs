using Auth0Sync.Core.Correlation.Execution;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Core.Correlation;

/// <summary>Which fields an event changed in the target, as far as the row tells.</summary>
internal static class ChangedFields
{
    /// <param name="plan">The plan that was executed.</param>
    /// <param name="before">The row before the event.</param>
    /// <param name="result">The result; a field that the target rejected keeps its hash.</param>
    public static IEnumerable<string> Find(Plan plan, LedgerRow before, ExecutionResult result)
    {
        var planned = plan is Plan.Write && result.Row.RecordId is null ? [] : plan.GetPlannedFields(isNewRecord: result.Row.RecordId != before.RecordId);
        return planned.Where(field => result.Row.Fields.GetValueOrDefault(field)?.ValueHash is { Length: > 0 } hash && hash != before.Fields.GetValueOrDefault(field)?.ValueHash);
    }
}
