namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>How a subscription changes. Pure.</summary>
internal static class SubscriptionChanges
{
    private const string Requested = "cancellation_requested";

    /// <summary>Ends it at once. The time of an earlier request is kept, as recorded.</summary>
    public static SubscriptionSnapshot Cancel(SubscriptionSnapshot subscription, DateTimeOffset now) => subscription with
    {
        Status = SubscriptionStatus.Canceled,
        CancelAtPeriodEnd = false,
        CancelAt = null,
        CanceledAt = subscription.CanceledAt ?? now,
        EndedAt = now,
        CancellationReason = Requested,
    };

    /// <summary>Cancels it at the end of the period, or withdraws that.</summary>
    public static SubscriptionSnapshot SetCancelAtPeriodEnd(SubscriptionSnapshot subscription, bool value, DateTimeOffset now) => value
        ? subscription with
        {
            CancelAtPeriodEnd = true,
            CancelAt = subscription.CurrentPeriodEnd,
            CanceledAt = now,
            CancellationReason = Requested,
        }
        : subscription with { CancelAtPeriodEnd = false, CancelAt = null, CanceledAt = null, CancellationReason = null };

    public static SubscriptionSnapshot Pause(SubscriptionSnapshot subscription, DateTimeOffset now) => subscription with
    {
        Status = SubscriptionStatus.Paused,
        PausedAt = now,
        PauseReason = "pause_requested",
    };

    public static SubscriptionSnapshot Resume(SubscriptionSnapshot subscription, string status, bool resetsAnchor, DateTimeOffset now)
    {
        var resumed = subscription with { Status = status, PausedAt = null, PauseReason = null };
        return resetsAnchor ? resumed with { CurrentPeriodStart = now, CurrentPeriodEnd = now.AddMonths(1) } : AdvanceTo(resumed, now);
    }

    /// <summary>Ends it, ends the pause of its collection, or starts the next period, if that is due. A paused one has no periods.</summary>
    public static SubscriptionSnapshot AdvanceTo(SubscriptionSnapshot subscription, DateTimeOffset now)
    {
        if (subscription.HasEnded)
        {
            return subscription;
        }

        if (subscription.CancelAt <= now)
        {
            return subscription with { Status = SubscriptionStatus.Canceled, EndedAt = subscription.CancelAt };
        }

        if (subscription.PauseCollection?.ResumesAt <= now)
        {
            subscription = subscription with { PauseCollection = null };
        }

        while (subscription.Status != SubscriptionStatus.Paused && subscription.CurrentPeriodEnd <= now)
        {
            subscription = subscription with { CurrentPeriodStart = subscription.CurrentPeriodEnd, CurrentPeriodEnd = subscription.CurrentPeriodEnd.AddMonths(1) };
        }

        return subscription;
    }
}
