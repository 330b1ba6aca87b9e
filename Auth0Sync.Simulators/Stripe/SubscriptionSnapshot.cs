using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>A subscription at one moment.</summary>
public sealed record SubscriptionSnapshot(string Id, string CustomerId, DateTimeOffset Created, bool IsLive)
{
    /// <summary>One of <see cref="SubscriptionStatus"/>.</summary>
    public string Status { get; init; } = SubscriptionStatus.Active;

    public ImmutableArray<SubscriptionItemSnapshot> Items { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    public string? Description { get; init; }

    /// <summary>Whether the billing mode is <c>flexible</c>; otherwise it is <c>classic</c>.</summary>
    public bool HasFlexibleBilling { get; init; } = true;

    /// <summary><c>charge_automatically</c> or <c>send_invoice</c>.</summary>
    public string CollectionMethod { get; init; } = "charge_automatically";

    public DateTimeOffset CurrentPeriodStart { get; init; } = Created;

    public DateTimeOffset CurrentPeriodEnd { get; init; } = Created.AddMonths(1);

    /// <summary>Set while only the collection of payments is paused; the status is still active then.</summary>
    public PauseCollectionSnapshot? PauseCollection { get; init; }

    /// <summary>When the status became <c>paused</c>.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Why the status is <c>paused</c>, such as <c>pause_requested</c>.</summary>
    public string? PauseReason { get; init; }

    public bool CancelAtPeriodEnd { get; init; }

    public DateTimeOffset? CancelAt { get; init; }

    /// <summary>When the cancellation was requested, even if the subscription is still active.</summary>
    public DateTimeOffset? CanceledAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? CancellationReason { get; init; }

    public string? CancellationComment { get; init; }

    public string? CancellationFeedback { get; init; }

    /// <summary>The subscription schedule that manages it, such as <c>sub_sched_1</c>; null if none does.</summary>
    public string? ScheduleId { get; init; }

    public bool IsCanceled => Status is SubscriptionStatus.Canceled;

    public bool HasEnded => Status is SubscriptionStatus.Canceled or SubscriptionStatus.IncompleteExpired;
}

/// <summary>One price of a subscription.</summary>
public sealed record SubscriptionItemSnapshot(string Id, string PriceId, long Quantity);

/// <summary>How invoices are treated while the collection of payments is paused.</summary>
/// <param name="Behavior"><c>void</c>, <c>keep_as_draft</c> or <c>mark_uncollectible</c>.</param>
/// <param name="ResumesAt">When it ends by itself.</param>
public sealed record PauseCollectionSnapshot(string Behavior, DateTimeOffset? ResumesAt);
