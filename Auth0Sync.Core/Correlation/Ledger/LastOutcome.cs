using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>What became of an event, as the row of its user remembers it.</summary>
/// <param name="EventId">The event.</param>
/// <param name="EventType">The type of the event.</param>
/// <param name="Outcome">The name of the outcome.</param>
/// <param name="Detail">The reason of a review, a deferral or a skipped event.</param>
/// <param name="EventTime">When the user changed.</param>
/// <param name="SettledAt">When the outcome was reached.</param>
/// <param name="Fields">The fields that were changed, without their values.</param>
public sealed record LastOutcome(
    string EventId,
    string EventType,
    string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail,
    DateTimeOffset EventTime,
    DateTimeOffset SettledAt,
    IReadOnlyList<string> Fields)
{
    /// <summary>The most fields that are remembered of an event.</summary>
    public const int MaxFields = 20;

    /// <summary>The name of the outcome of an event that is attempted again.</summary>
    public const string Deferred = "Deferred";

    /// <summary>The name of the outcome of an event that waits for a decision.</summary>
    public const string Review = "Review";

    /// <summary>The name of the outcome of an event that the record already agreed with.</summary>
    public const string Unchanged = "Unchanged";

    /// <summary>The name of the outcome of an event that newer ones supersede.</summary>
    public const string Stale = "Stale";

    /// <inheritdoc/>
    public bool Equals(LastOutcome? other) =>
        other is not null
        && EventId == other.EventId
        && EventType == other.EventType
        && Outcome == other.Outcome
        && Detail == other.Detail
        && EventTime == other.EventTime
        && SettledAt == other.SettledAt
        && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EventId, Outcome, SettledAt);
}
