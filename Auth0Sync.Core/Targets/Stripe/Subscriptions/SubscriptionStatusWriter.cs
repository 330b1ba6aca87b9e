using System.Globalization;
using Auth0Sync.Core.Targets.Stripe.Api;
using Stripe;

namespace Auth0Sync.Core.Targets.Stripe.Subscriptions;

/// <summary>
/// Brings all subscriptions of a customer to the state of its user. What cannot be changed does not keep the others from being
/// changed; it is described for a person. A failure that may pass ends the attempt, and the next one continues.
/// </summary>
internal sealed class SubscriptionStatusWriter(StripeApi api, StripePolicyOptions policies)
{
    private const int MaxNamedSubscriptions = 10;

    public async Task<StatusResult> SetStatusAsync(string customerId, RecordStatus status, WriteContext context, CancellationToken cancellationToken)
    {
        if (!policies.ChangesSubscriptions)
        {
            return new StatusResult(null, null);
        }

        var listed = await api.ListSubscriptionsAsync(customerId, cancellationToken);
        if (!listed.Succeeded(out var subscriptions, out var failure))
        {
            return new StatusResult(failure, null);
        }

        var run = new Run(status, context.OperationId, new SubscriptionPlanner(policies, context.OperationId));
        foreach (var subscription in subscriptions)
        {
            if (await ApplyAsync(run, subscription, cancellationToken) is { } failed)
            {
                return new StatusResult(failed, null);
            }
        }

        return new StatusResult(null, run.DescribeProblems());
    }

    /// <returns>The failure that ends the attempt; null if there is none.</returns>
    private async Task<CallFailure?> ApplyAsync(Run run, Subscription subscription, CancellationToken cancellationToken)
    {
        foreach (var step in run.Planner.Plan(subscription, run.Status))
        {
            var failure = await ExecuteAsync(run, subscription.Id, step, cancellationToken);
            if (failure is not null)
            {
                return IsAboutSubscription(failure) ? await ResolveRejectionAsync(run, subscription.Id, step, failure, cancellationToken) : failure;
            }
        }

        return null;
    }

    private async Task<CallFailure?> ExecuteAsync(Run run, string id, SubscriptionStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case SubscriptionStep.Update update:
                return (await api.UpdateSubscriptionAsync(id, update.Options, cancellationToken)).Failure;
            case SubscriptionStep.Pause:
                return (await api.PauseSubscriptionAsync(id, cancellationToken)).Failure;
            case SubscriptionStep.Cancel:
                var cancellation = new SubscriptionCancelOptions
                {
                    CancellationDetails = new SubscriptionCancellationDetailsOptions { Comment = SubscriptionMarks.CancellationComment },
                };
                return (await api.CancelSubscriptionAsync(id, cancellation, cancellationToken)).Failure;
            case SubscriptionStep.Resume:
                var resumed = await api.ResumeSubscriptionAsync(id, cancellationToken);

                // It stays paused until its invoice is paid, and then still is what Auth0Sync paused.
                return resumed is { Value.Status: not "paused" } ? await SetMarkAsync(id, SubscriptionMarks.PausedKey, "", cancellationToken) : resumed.Failure;
            default:
                var marked = await SetMarkAsync(id, SubscriptionMarks.ReportedKey, run.OperationId, cancellationToken);
                if (marked is null || IsAboutSubscription(marked))
                {
                    run.Ended.Add(id);
                    return null;
                }

                return marked;
        }
    }

    // It may have ended, or been paused or resumed, since it was read: then nothing is left to do.
    private async Task<CallFailure?> ResolveRejectionAsync(Run run, string id, SubscriptionStep step, CallFailure rejection, CancellationToken cancellationToken)
    {
        var read = await api.ReadSubscriptionAsync(id, cancellationToken);
        if (!read.Succeeded(out var current, out var failure))
        {
            return failure.IsMissing ? null : failure;
        }

        var steps = run.Planner.Plan(current, run.Status);
        if (steps is [SubscriptionStep.Report report])
        {
            return await ExecuteAsync(run, id, report, cancellationToken);
        }

        if (!steps.Any(left => left.GetType() == step.GetType()))
        {
            return null;
        }

        run.Rejections.Add(Describe(id, current, step, rejection));

        // Without the pause, a person may pause it, which must not be taken for ours.
        return step is SubscriptionStep.Pause && await SetMarkAsync(id, SubscriptionMarks.PausedKey, "", cancellationToken) is { } notMarked && !IsAboutSubscription(notMarked)
            ? notMarked
            : null;
    }

    private async Task<CallFailure?> SetMarkAsync(string id, string key, string value, CancellationToken cancellationToken) =>
        (await api.UpdateSubscriptionAsync(id, new SubscriptionUpdateOptions { Metadata = new Dictionary<string, string> { [key] = value } }, cancellationToken)).Failure;

    private static bool IsAboutSubscription(CallFailure failure) => FailureClassifier.Classify(failure) is TargetResult.Missing or TargetResult.Rejected;

    private static string Describe(string id, Subscription current, SubscriptionStep step, CallFailure rejection) => (step, current.ScheduleId) switch
    {
        (not SubscriptionStep.Resume, { Length: > 0 } schedule) =>
            $"{id} is managed by the subscription schedule {schedule}, which Auth0Sync never changes: change, cancel or release the schedule in Stripe.",
        (SubscriptionStep.Pause, _) =>
            $"{id} cannot be paused ({rejection.Message.TrimEnd('.')}): pausing needs the billing mode flexible and the status active. "
            + $"Pause it in Stripe, or set {StripeOptions.SectionName}:Policies:{nameof(StripePolicyOptions.OnBlocked)} to {StripeBlockPolicy.PauseCollection}.",
        (SubscriptionStep.Resume, _) => $"{id} cannot be resumed ({rejection.Message.TrimEnd('.')}): resume it in Stripe.",
        (SubscriptionStep.Cancel, _) => $"{id} cannot be canceled ({rejection.Message.TrimEnd('.')}): cancel it in Stripe.",
        _ => $"{id} cannot be changed ({rejection.Message.TrimEnd('.')}): change it in Stripe.",
    };

    private sealed record Run(RecordStatus Status, string OperationId, SubscriptionPlanner Planner)
    {
        /// <summary>What a person has to do, by subscription.</summary>
        public List<string> Rejections { get; } = [];

        /// <summary>The subscriptions that ended because of Auth0Sync.</summary>
        public List<string> Ended { get; } = [];

        public string? DescribeProblems()
        {
            var problems = Rejections.Take(MaxNamedSubscriptions).ToList();
            if (Rejections.Count > MaxNamedSubscriptions)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{Rejections.Count - MaxNamedSubscriptions} more subscriptions are alike."));
            }

            if (Ended.Count > 0)
            {
                var more = Ended.Count > MaxNamedSubscriptions ? string.Create(CultureInfo.InvariantCulture, $" and {Ended.Count - MaxNamedSubscriptions} more") : "";
                problems.Add($"The user is not deleted any more, but these subscriptions were canceled when the user was, which Stripe cannot take back: {string.Join(", ", Ended.Take(MaxNamedSubscriptions))}{more}. Create new ones if the user shall have them again.");
            }

            return problems.Count > 0 ? string.Join(' ', problems) : null;
        }
    }
}
