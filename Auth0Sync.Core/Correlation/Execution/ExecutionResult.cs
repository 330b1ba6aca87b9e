using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>How carrying out a plan ended.</summary>
/// <param name="Outcome">What became of the event.</param>
/// <param name="Row">The row to keep.</param>
public sealed record ExecutionResult(Outcome Outcome, LedgerRow Row)
{
    /// <summary>The lease to save the row with, where it was taken anew meanwhile.</summary>
    public LedgerEntry? RenewedLease { get; init; }

    /// <summary>Sorts an answer that ends the work on an event; nothing is noted in the row.</summary>
    /// <exception cref="InvalidOperationException">The answer is one that the caller has to deal with.</exception>
    public static ExecutionResult Failed(TargetResult result, LedgerRow row) => new(
        result switch
        {
            TargetResult.Busy busy => new Outcome.Deferred(DeferReason.TargetBusy, busy.RetryAfter, busy.Message),
            TargetResult.Misconfigured misconfigured => new Outcome.Deferred(DeferReason.Misconfigured, null, misconfigured.Problem),
            TargetResult.Rejected rejected => new Outcome.Review(ReviewReason.Rejected, $"{rejected.Code}: {rejected.Message}"),
            _ => throw new InvalidOperationException($"{result.GetType().Name} is no end."),
        },
        row);
}
