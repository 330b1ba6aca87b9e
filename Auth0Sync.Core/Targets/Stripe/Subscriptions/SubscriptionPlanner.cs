using Stripe;

namespace Auth0Sync.Core.Targets.Stripe.Subscriptions;

/// <summary>
/// Plans what a status does to one subscription. Pure, and derived from the subscription's state alone: it can be repeated at any
/// point, and what is done already is not planned again. Prices, items and schedules are never changed.
/// </summary>
/// <param name="policies">The policies.</param>
/// <param name="operationId">The operation that reports cancellations.</param>
internal sealed class SubscriptionPlanner(StripePolicyOptions policies, string operationId)
{
    private bool PausesBlocked => policies.OnBlocked is StripeBlockPolicy.PauseCollection or StripeBlockPolicy.Pause;

    /// <returns>The steps in order; none if the subscription has its state already.</returns>
    public IReadOnlyList<SubscriptionStep> Plan(Subscription subscription, RecordStatus status) => (status, SubscriptionMarks.HasEnded(subscription)) switch
    {
        (RecordStatus.Deactivated, true) => [],
        (RecordStatus.Deactivated, false) => PlanDeleted(subscription),
        (_, true) => PlanReport(subscription),
        (RecordStatus.Blocked, false) when PausesBlocked => PlanBlocked(subscription),
        (RecordStatus.Active, false) when policies.OnUnblocked == StripeUnblockPolicy.Resume => PlanActive(subscription),
        _ => TakeBackCancellation(subscription) is { } update ? [new SubscriptionStep.Update(update)] : [],
    };

    private IReadOnlyList<SubscriptionStep> PlanDeleted(Subscription subscription) => policies.OnDelete switch
    {
        StripeDeletePolicy.CancelNow => [new SubscriptionStep.Cancel()],

        // A customer that is kept although customers are deleted must not be billed for longer. One that ends anyway is left:
        // somebody chose when.
        StripeDeletePolicy.CancelAtPeriodEnd or StripeDeletePolicy.DeleteCustomer when !subscription.CancelAtPeriodEnd && subscription.CancelAt is null =>
            [new SubscriptionStep.Update(WithMark(new SubscriptionUpdateOptions { CancelAtPeriodEnd = true }, SubscriptionMarks.CancelKey, SubscriptionMarks.CancelAtPeriodEnd))],
        _ => [],
    };

    // Once: a crashed attempt of the operation repeats it, another operation does not.
    private IReadOnlyList<SubscriptionStep> PlanReport(Subscription subscription) =>
        SubscriptionMarks.IsEndedByUs(subscription) && (SubscriptionMarks.Get(subscription, SubscriptionMarks.ReportedKey) ?? operationId) == operationId
            ? [new SubscriptionStep.Report()]
            : [];

    private List<SubscriptionStep> PlanBlocked(Subscription subscription)
    {
        var update = TakeBackCancellation(subscription);

        // An incomplete one gets its first payment or expires within a day; Stripe accepts no pause before.
        var canPause = !IsPaused(subscription) && subscription.Status != "incomplete";
        if (canPause && policies.OnBlocked == StripeBlockPolicy.PauseCollection)
        {
            update = WithMark(update ?? new SubscriptionUpdateOptions(), SubscriptionMarks.PausedKey, SubscriptionMarks.PausedCollection);
            update.PauseCollection = new SubscriptionPauseCollectionOptions { Behavior = policies.PauseBehavior };
        }

        if (!canPause || policies.OnBlocked != StripeBlockPolicy.Pause)
        {
            return update is null ? [] : [new SubscriptionStep.Update(update)];
        }

        if (SubscriptionMarks.Get(subscription, SubscriptionMarks.PausedKey) != SubscriptionMarks.PausedSubscription)
        {
            update = WithMark(update ?? new SubscriptionUpdateOptions(), SubscriptionMarks.PausedKey, SubscriptionMarks.PausedSubscription);
        }

        return update is null ? [new SubscriptionStep.Pause()] : [new SubscriptionStep.Update(update), new SubscriptionStep.Pause()];
    }

    private static List<SubscriptionStep> PlanActive(Subscription subscription)
    {
        var update = TakeBackCancellation(subscription);
        var paused = SubscriptionMarks.Get(subscription, SubscriptionMarks.PausedKey);
        var resumes = paused == SubscriptionMarks.PausedSubscription && subscription.Status == "paused";
        if (paused is not null && !resumes)
        {
            update = WithMark(update ?? new SubscriptionUpdateOptions(), SubscriptionMarks.PausedKey, "");
            if (paused == SubscriptionMarks.PausedCollection && subscription.PauseCollection is not null)
            {
                // Stripe's client sends null that was set as an empty value, which ends the pause.
                update.PauseCollection = null;
            }
        }

        return [.. update is null ? [] : new SubscriptionStep[] { new SubscriptionStep.Update(update) }, .. resumes ? new SubscriptionStep[] { new SubscriptionStep.Resume() } : []];
    }

    /// <returns>Null if there is nothing to take back.</returns>
    private static SubscriptionUpdateOptions? TakeBackCancellation(Subscription subscription)
    {
        if (SubscriptionMarks.Get(subscription, SubscriptionMarks.CancelKey) is null)
        {
            return null;
        }

        var update = WithMark(new SubscriptionUpdateOptions(), SubscriptionMarks.CancelKey, "");
        update.CancelAtPeriodEnd = subscription.CancelAtPeriodEnd ? false : null;
        return update;
    }

    private static bool IsPaused(Subscription subscription) => subscription.Status == "paused" || subscription.PauseCollection is not null;

    private static SubscriptionUpdateOptions WithMark(SubscriptionUpdateOptions options, string key, string value)
    {
        (options.Metadata ??= [])[key] = value;
        return options;
    }
}
