using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Core.Operations.Users;

/// <summary>Describes the row of a user, without the hashes of values.</summary>
internal static class UserTargetReport
{
    public static UserTarget Create(LedgerEntry entry, bool hasPersonalRecordIds)
    {
        var row = entry.Row;
        return new UserTarget(entry.Target, GetStatus(entry))
        {
            IsLinked = row.RecordId is not null,
            RecordId = hasPersonalRecordIds ? null : row.RecordId,
            IsShared = row.IsShared,
            IsCreatedHere = row.IsCreated,
            IsUncertain = row.IsUncertain,
            DeletedSetBy = ToPosition(row.Deleted?.At),
            BlockedSetBy = ToPosition(row.Blocked?.At),
            Fields = [.. row.Fields.Select(field => ToField(field.Key, field.Value))],
            LastOutcomes = [.. row.LastOutcomes.Reverse()],
            Lease = entry.Lease is { } lease ? new UserLease(lease.Age.TotalSeconds, lease.Remaining.TotalSeconds) : null,
            PendingReview = ToPosition(row.PendingReview?.At),
        };
    }

    private static KnownUserStatus GetStatus(LedgerEntry entry) => entry switch
    {
        { Version: null, PreviousKeyRowVersion: null } => KnownUserStatus.Unknown,
        { Row.IsDeleted: true } => KnownUserStatus.Deleted,
        { Row.IsBlocked: true } => KnownUserStatus.Blocked,
        _ => KnownUserStatus.Active,
    };

    private static UserField ToField(string name, FieldClock clock) =>
        new(name, ToPosition(clock.At), ToPosition(clock.Refused?.At), clock.Refused is { IsTaken: true }, clock.Refused is { IsWaiting: true });

    private static EventPosition? ToPosition(EventClock? clock) => clock is { } known && known != EventClock.MinValue ? new(known.Time, known.EventId) : null;
}
