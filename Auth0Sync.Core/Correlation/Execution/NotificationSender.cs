using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// Executes <see cref="Plan.Notify"/>. A recipient that cannot be reached does not keep others from being told. What was told
/// is saved, so that a later attempt tells only the rest.
/// </summary>
internal static class NotificationSender
{
    /// <param name="target">The target to call.</param>
    /// <param name="entry">The leased row.</param>
    /// <param name="plan">The plan to execute.</param>
    /// <param name="cancellationToken">Cancels the calls; whether the last one was delivered is then unknown.</param>
    public static async Task<ExecutionResult> SendAsync(INotificationTarget target, LedgerEntry entry, Plan.Notify plan, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(plan.Notifications
            .GroupBy(planned => planned.Notification.Recipient)
            .Select(ofRecipient => SendInOrderAsync(target, [.. ofRecipient], cancellationToken)));
        var failures = results.SelectMany(failed => failed).ToList();
        return failures.Select(failed => failed.Result).FirstOrDefault(result => result is not (null or TargetResult.Rejected)) is { } deferral
            ? ExecutionResult.Failed(deferral, WithTold(entry.Row, plan.Notifications.Except(failures.Select(failed => failed.Planned))))
            : new ExecutionResult(GetOutcome(plan, failures), WithTold(entry.Row, plan.Notifications));
    }

    private static LedgerRow WithTold(LedgerRow row, IEnumerable<PlannedNotification> told) =>
        row with { Fields = row.Fields.SetItems(told.SelectMany(planned => planned.ToldFields)) };

    /// <returns>What was not delivered; the result is null after an earlier one of the same recipient.</returns>
    private static async Task<List<FailedNotification>> SendInOrderAsync(INotificationTarget target, IReadOnlyList<PlannedNotification> notifications, CancellationToken cancellationToken)
    {
        var failures = new List<FailedNotification>();
        for (var i = 0; i < notifications.Count; i++)
        {
            var result = await target.NotifyAsync(notifications[i].Notification, cancellationToken);
            if (result is not TargetResult.Done)
            {
                failures.Add(new FailedNotification(notifications[i], result));
            }

            if (result is not (TargetResult.Done or TargetResult.Rejected))
            {
                failures.AddRange(notifications.Skip(i + 1).Select(next => new FailedNotification(next, null)));
                break;
            }
        }

        return failures;
    }

    private static Outcome GetOutcome(Plan.Notify plan, List<FailedNotification> refused) => refused switch
    {
        [] => new Outcome.Notified(plan.Notifications.Count),
        [var first, ..] => new Outcome.Review(new ReviewFinding(ReviewReason.Rejected, ((TargetResult.Rejected)first.Result!).Message, [])
        {
            Details = string.Join(", ", refused.Select(failed => $"{failed.Planned.Notification.Type} for {failed.Planned.Notification.Recipient} ({((TargetResult.Rejected)failed.Result!).Code})")),
        }),
    };

    private sealed record FailedNotification(PlannedNotification Planned, TargetResult? Result);
}
