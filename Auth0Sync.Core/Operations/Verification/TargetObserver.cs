using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Operations.Drift;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>Looks at a target after a change of the test user.</summary>
internal sealed class TargetObserver(ILedger ledger, LedgerHasher hasher)
{
    /// <summary>Looks once.</summary>
    public async Task<Observation> ObserveAsync(ITarget target, TestEvent change, CancellationToken cancellationToken)
    {
        var entry = await ledger.ReadAsync(target.Name, change.Event.User.UserId, cancellationToken);
        var row = entry.Row;
        return (FindOutcome(entry, change), target) switch
        {
            (null, _) => new Observation(null, row.RecordId, "The event is not processed yet: see the queue and the log."),
            ({ Outcome: LastOutcome.Deferred } outcome, _) => new Observation(null, row.RecordId, $"The event is not processed yet ({outcome.Detail}): see the queue and the log."),
            ({ Outcome: LastOutcome.Review } outcome, _) => new Observation(VerificationResult.InReview, row.RecordId, $"The event went to review ({outcome.Detail}): see its item."),
            (_, IFieldReader reader) when change.IsDeletion => await ObserveDeletionAsync(reader, change, row, cancellationToken),
            (_, IFieldReader reader) => await ObserveValuesAsync(reader, change, row, cancellationToken),
            _ => new Observation(VerificationResult.Processed, null, "The target keeps no records that could be read."),
        };
    }

    /// <summary>Whether the change is processed in a target, whatever became of it.</summary>
    public async Task<bool> IsProcessedAsync(ITarget target, TestEvent change, CancellationToken cancellationToken) =>
        FindOutcome(await ledger.ReadAsync(target.Name, change.Event.User.UserId, cancellationToken), change) is { Outcome: not LastOutcome.Deferred };

    // The clocks of the row do not tell: they are saved before the target is called, and stay if the call fails.
    private static LastOutcome? FindOutcome(LedgerEntry entry, TestEvent change) =>
        entry.IsLeased ? null : entry.Row.LastOutcomes.LastOrDefault(outcome => outcome.EventId == change.Event.Id);

    private async Task<Observation> ObserveValuesAsync(IFieldReader target, TestEvent change, LedgerRow row, CancellationToken cancellationToken)
    {
        if (await FindRecordIdAsync(target, change, row, cancellationToken) is not { } recordId)
        {
            return new Observation(null, null, "The target has no record of the user.");
        }

        // What the record must show is decided by the code of the comparison with an export.
        var expected = ExpectedRecord.Create(change.Event, row, target, hasher);
        if (await target.ReadFieldsAsync(recordId, [.. expected.Fields.Keys], cancellationToken) is not { } actual)
        {
            return new Observation(null, recordId, "The record could not be read.");
        }

        var different = expected.Fields.Where(field => actual.TryGetValue(field.Key, out var value) && !ValueComparison.AreEqual(field.Value, value)).Select(field => field.Key).Order(StringComparer.Ordinal).ToList();
        return different.Count == 0 ? new Observation(VerificationResult.Verified, recordId, null)
            : different.TrueForAll(expected.RefusedFields.Contains) ? new Observation(VerificationResult.InReview, recordId, $"The target rejected these fields: {string.Join(", ", different)}.")
            : new Observation(null, recordId, $"These fields have other values: {string.Join(", ", different)}.");
    }

    private static async Task<Observation> ObserveDeletionAsync(IFieldReader target, TestEvent change, LedgerRow row, CancellationToken cancellationToken)
    {
        var recordId = await FindRecordIdAsync(target, change, row, cancellationToken);
        var statusFields = target.FieldMap.StatusFields.Where(field => field != StatusEffect.Field).ToList();
        return (target.Policies.OnDelete, recordId) switch
        {
            (DeletePolicy.Archive or DeletePolicy.Erase, null) => new Observation(VerificationResult.Verified, null, null),
            (DeletePolicy.Archive or DeletePolicy.Erase, _) => new Observation(VerificationResult.Processed, recordId, "The record is archived or detached; the target still shows it."),
            (_, null) => new Observation(VerificationResult.Processed, null, "The target no longer shows the record."),
            (DeletePolicy.Deactivate, { } id) when statusFields.Count > 0 => await ObserveStatusAsync(target, id, statusFields, cancellationToken),
            _ => new Observation(VerificationResult.Processed, recordId, "The status of the record is an effect that is not compared."),
        };
    }

    private static async Task<Observation> ObserveStatusAsync(IFieldReader target, string recordId, IReadOnlyList<string> statusFields, CancellationToken cancellationToken) =>
        await target.ReadFieldsAsync(recordId, statusFields, cancellationToken) is { } actual && statusFields.All(field => actual.GetValueOrDefault(field) == UserStatus.Deactivated)
            ? new Observation(VerificationResult.Verified, recordId, null)
            : new Observation(null, recordId, $"The record is not deactivated: see {string.Join(", ", statusFields)}.");

    private static async Task<string?> FindRecordIdAsync(IRecordLookup target, TestEvent change, LedgerRow row, CancellationToken cancellationToken)
    {
        IEnumerable<RecordKey> keys =
        [
            .. row.RecordId is { } id ? [new RecordKey.Id(id)] : Array.Empty<RecordKey>(),
            .. target.Traits.FindsByUserId ? [new RecordKey.UserId(change.Event.User.UserId, [change.Event.User.Email!])] : Array.Empty<RecordKey>(),
        ];
        foreach (var key in keys)
        {
            if (await target.FindAsync(key, cancellationToken) is TargetResult.Done { Record: var found })
            {
                return found.Id;
            }
        }

        return null;
    }
}

/// <param name="Result">What it shows; null while it does not show the change.</param>
/// <param name="RecordId">The record.</param>
/// <param name="Detail">What it shows instead.</param>
internal sealed record Observation(VerificationResult? Result, string? RecordId, string? Detail);
