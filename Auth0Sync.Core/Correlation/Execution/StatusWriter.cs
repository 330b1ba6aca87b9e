using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// Sets the status of a user in a target where it has effects, after the fields are written. If that fails, the fields and
/// the link are kept, and the next attempt sets only the status.
/// </summary>
internal static class StatusWriter
{
    /// <param name="execution">The write.</param>
    /// <param name="result">The result of writing the fields.</param>
    /// <param name="cancellationToken">Cancels the call; whether it took effect is then unknown.</param>
    public static async Task<ExecutionResult> SetStatusAsync(PlanExecution execution, ExecutionResult result, CancellationToken cancellationToken)
    {
        if (execution.Status is not { } status
            || execution.Target is not IStatusTarget target
            || result is not { Row.RecordId: { } recordId, Outcome: not Outcome.Deferred }
            || !execution.ShouldSetStatus(result))
        {
            return result;
        }

        var reference = new RecordReference(recordId, result.Row.IsShared ? null : execution.User.UserId);
        return await target.SetStatusAsync(reference, status, execution.Context, cancellationToken) switch
        {
            TargetResult.Done when result.Outcome is Outcome.Unchanged => result with { Outcome = new Outcome.Updated(recordId) },
            TargetResult.Done => result,
            TargetResult.Missing => execution.StatusFailed(result, new TargetResult.Busy(null, "The record was removed while its status was being set.")),
            var failed => execution.StatusFailed(result, failed),
        };
    }
}
