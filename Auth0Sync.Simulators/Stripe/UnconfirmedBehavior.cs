namespace Auth0Sync.Simulators.Stripe;

/// <summary>
/// The behavior of Stripe where no response was recorded, or sources disagree. Each member is one open question; a client is
/// correct only if it works with all values.
/// </summary>
public sealed record UnconfirmedBehavior
{
    /// <summary>
    /// The error of an update of a canceled subscription. The newer one was reported in
    /// <see href="https://github.com/fjordllc/bootcamp/issues/10095"/>, the older one in
    /// <see href="https://github.com/stripe/stripe-python/issues/709"/>.
    /// </summary>
    public CanceledSubscriptionError UpdateOfCanceledSubscription { get; init; } = CanceledSubscriptionError.FieldsNotAllowed;

    /// <summary>
    /// Whether a subscription that a schedule manages cannot be canceled at once either. Reported for changes of
    /// <c>cancel_at_period_end</c> (<see href="https://github.com/laravel/cashier-stripe/issues/1748"/>).
    /// </summary>
    public bool SchedulePreventsImmediateCancellation { get; init; } = true;

    /// <summary>
    /// Whether an idempotency key also keeps the error for an object that does not exist. Stripe keeps no validation errors; the
    /// recorded responses lack the header of an executed call.
    /// </summary>
    public bool MissingObjectErrorsAreReplayed { get; init; }

    /// <summary>The time until a new customer is in lists. Whether lists are consistent is undocumented; searches are not.</summary>
    public TimeSpan ListDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Whether a pause with an API version before 2026-09-30 is a 404 for an unknown URL instead of a 400.</summary>
    public bool PauseIsUnknownToEarlierVersions { get; init; }
}

/// <summary>The errors of an update of a canceled subscription.</summary>
public enum CanceledSubscriptionError
{
    /// <summary>400: only some fields can be updated.</summary>
    FieldsNotAllowed,

    /// <summary>404 <c>resource_missing</c>, though reading it succeeds.</summary>
    NoSuchSubscription,
}
