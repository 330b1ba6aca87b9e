using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Describes a row of the ledger.</summary>
internal static class LedgerDescriber
{
    public static ExplainedLedger Describe(LedgerEntry entry, PolicyOptions policies)
    {
        var row = entry.Row;
        return new ExplainedLedger(entry.Version is not null || entry.PreviousKeyRowVersion is not null, UserStatus.FromLedgerRow(row, policies))
        {
            RecordId = row.RecordId,
            IsShared = row.IsShared,
            IsCreated = row.IsCreated,
            IsUncertain = row.IsUncertain,
            IsLeased = entry.IsLeased,
            NewestEvent = row.Deleted is { } newest ? ToPosition(newest.At) : null,
            InReview = row.PendingReview is { } review ? ToPosition(review.At) : null,
            Flags = [.. DescribeFlag("deleted", row.Deleted), .. DescribeFlag("blocked", row.Blocked)],
            Fields = [.. row.Fields.Select(field => DescribeField(field.Key, field.Value))],
        };
    }

    /// <returns>Null for the position before all events.</returns>
    public static EventPosition? ToPosition(EventClock clock) => clock == EventClock.MinValue ? null : new EventPosition(clock.Time, clock.EventId);

    private static IEnumerable<KnownFlag> DescribeFlag(string name, ObservedFlag? flag) =>
        flag is not null && ToPosition(flag.At) is { } at ? [new KnownFlag(name, flag.Value, at)] : [];

    private static KnownField DescribeField(string name, FieldClock clock) => new(name, ToPosition(clock.At))
    {
        IsCertain = clock.ValueHash != FieldClock.UnknownValueHash,
        Rejected = clock.Refused is { } refused ? ToPosition(refused.At) : null,
    };
}
