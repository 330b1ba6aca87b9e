using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>Compares one user with the record in one target. Reads only.</summary>
internal sealed class RecordComparer(ILedger ledger, LedgerHasher hasher, RecordSearch search)
{
    /// <returns>Null if the record is as it should be.</returns>
    public async Task<UserDrift?> CompareAsync(IFieldReader target, ExportLine.User user, Auth0Event auth0Event, CancellationToken cancellationToken)
    {
        var entry = await ledger.ReadAsync(target.Name, user.UserId, cancellationToken);
        var expected = ExpectedRecord.Create(auth0Event, entry.Row, target, hasher);
        var drift = new DriftFactory(target.Name, user, auth0Event, entry, expected);
        if (expected.IsDeleted)
        {
            return drift.Create(DriftKind.Outdated, null, "The user was deleted after the export.");
        }

        return await search.SearchAsync(target, auth0Event, entry.Row, cancellationToken) switch
        {
            { Own: TargetResult.Done { Record: var own }, ByEmail: TargetResult.Done { Record: var other } } when own.Id != other.Id && own.MergedIds?.Contains(other.Id) != true =>
                drift.Create(DriftKind.Duplicate, own.Id, "Another record has the user's address: merge the two, or change the address of the other one.", otherRecordId: other.Id),
            { Own: TargetResult.Done { Record: var own }, ByEmail: TargetResult.Rejected } =>
                drift.Create(DriftKind.Duplicate, own.Id, "Several records have the user's address: merge them."),
            { Own: TargetResult.Done { Record: var own } } => await CompareFieldsAsync(target, own.Id, drift, expected, cancellationToken),
            { Own: TargetResult.Missing, ByEmail: TargetResult.Done { Record: { UserId: { } owner } other } } when owner != user.UserId =>
                drift.Create(DriftKind.OtherUser, other.Id, "The record with the user's address belongs to another user: decide in the review, or link it by app_metadata."),
            { Own: TargetResult.Missing, ByEmail: TargetResult.Done { Record: var other } } =>
                drift.Create(DriftKind.Missing, other.Id, "The record with the user's address is not linked to the user."),
            { Own: TargetResult.Missing, ByEmail: TargetResult.Rejected } =>
                drift.Create(DriftKind.Duplicate, null, "Several records have the user's address, and none has the user's id: merge them."),
            { Own: TargetResult.Missing, ByEmail: null or TargetResult.Missing } when ExpectedAbsence.IsExpected(auth0Event, entry.Row, expected, target) => null,
            { Own: TargetResult.Missing, ByEmail: null or TargetResult.Missing } => drift.Create(
                DriftKind.Missing,
                null,
                entry.Row.RecordId is null ? "The user has no record." : "The user's record was removed in the target; OnRemovedRecord decides what follows."),
            { Own: TargetResult.Missing, ByEmail: var failed } => drift.Create(DriftKind.Unknown, null, Describe(failed!)),
            { Own: var failed } => drift.Create(DriftKind.Unknown, null, Describe(failed)),
        };
    }

    private async Task<UserDrift?> CompareFieldsAsync(IFieldReader target, string recordId, DriftFactory drift, ExpectedRecord expected, CancellationToken cancellationToken)
    {
        if (await search.ReadFieldsAsync(target, recordId, [.. expected.Fields.Keys], cancellationToken) is not { } actual)
        {
            return drift.Create(DriftKind.Unknown, recordId, "The record could not be read.");
        }

        var different = expected.Fields
            .Where(field => actual.TryGetValue(field.Key, out var value) && !ValueComparison.AreEqual(field.Value, value))
            .Select(field => new FieldDrift(field.Key, field.Value?.ToText(), actual[field.Key]))
            .OrderBy(field => field.Field, StringComparer.Ordinal)
            .ToList();
        return different.Count == 0
            ? expected.HasNewerValues ? drift.Create(DriftKind.Outdated, recordId, "The user changed after the export.") : null
            : drift.Create(
                different.Exists(field => target.FieldMap.FindSource(field.Field) is FieldSource.Status) ? DriftKind.Status : DriftKind.Fields,
                recordId,
                different.TrueForAll(field => expected.RefusedFields.Contains(field.Field)) ? "The target rejected these values: see the review." : "Fields of the record have other values.",
                different);
    }

    private static string Describe(TargetResult failure) => failure switch
    {
        TargetResult.Busy busy => $"The target does not respond as it should: {busy.Message}",
        TargetResult.Misconfigured misconfigured => misconfigured.Problem,
        TargetResult.Rejected rejected => $"The target rejected the lookup ({rejected.Code}).",
        _ => "The target responded with something else than a record.",
    };
}
