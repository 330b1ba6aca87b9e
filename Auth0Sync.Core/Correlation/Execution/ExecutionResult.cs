using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>The result of executing a plan.</summary>
/// <param name="Outcome">The outcome of the event.</param>
/// <param name="Row">The row to save.</param>
public sealed record ExecutionResult(Outcome Outcome, LedgerRow Row)
{
    /// <summary>The lease to save the row with, if it was acquired again during the execution.</summary>
    public LedgerEntry? RenewedLease { get; init; }

    /// <summary>Why the decision of a person was not applied; null if it was, or if there is none.</summary>
    public string? DecisionProblem { get; init; }

    /// <summary>Converts a failure of the target. The row is unchanged.</summary>
    /// <exception cref="InvalidOperationException">The result is not a failure, or one that the caller must handle.</exception>
    public static ExecutionResult Failed(TargetResult result, LedgerRow row) => new(
        result switch
        {
            TargetResult.Busy busy => new Outcome.Deferred(DeferReason.TargetBusy, busy.RetryAfter, busy.Message),
            TargetResult.Misconfigured misconfigured => new Outcome.Deferred(DeferReason.Misconfigured, null, misconfigured.Problem),
            TargetResult.Rejected rejected => new Outcome.Review(ReviewReason.Rejected, $"{rejected.Code}: {rejected.Message}"),
            _ => throw new InvalidOperationException($"The target result {result.GetType().Name} must be handled by the caller."),
        },
        row);
}
