using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.Backfill;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>Creates the differences of one user in one target.</summary>
internal sealed class DriftFactory(string target, ExportLine.User user, Auth0Event auth0Event, LedgerEntry entry, ExpectedRecord expected)
{
    public UserDrift Create(DriftKind kind, string? recordId, string detail, IReadOnlyList<FieldDrift>? fields = null, string? otherRecordId = null)
    {
        var isEveryFieldRefused = fields is { Count: > 0 } && fields.All(field => expected.RefusedFields.Contains(field.Field));
        var isRepairable = kind is DriftKind.Missing or DriftKind.Fields or DriftKind.Status && !isEveryFieldRefused && !MustNotBeRepeated;
        return new UserDrift(
            new DriftRow(user.Number, target, kind, isRepairable, !isRepairable && MustNotBeRepeated && kind != DriftKind.Outdated ? detail + " The user changed after the export: make a new one." : detail, fields ?? [], recordId, otherRecordId, user.UserId),
            auth0Event,
            entry);
    }

    // The event would be older than what is known, and can only be repeated as the newest one if it says the same.
    private bool MustNotBeRepeated => expected.HasNewerValues && !entry.Row.IsNewest(EventClock.FromEvent(auth0Event));
}
