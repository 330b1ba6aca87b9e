using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>
/// A target whose reads go to the system and whose writes are noted, and answered as a conforming system would: it accepts every
/// value, keeps unique what its traits say, and has what was written before. It holds nothing that could write.
/// </summary>
internal class DryRunRecordTarget : IRecordTarget
{
    private readonly IRecordLookup _system;
    private readonly RecordOverlay _overlay;
    private readonly DryRunRecorder _recorder;

    private DryRunRecordTarget(IRecordLookup system, RecordOverlay overlay, DryRunRecorder recorder) => (_system, _overlay, _recorder) = (system, overlay, recorder);

    public string Name => _system.Name;

    public PolicyOptions Policies => _system.Policies;

    public FieldMap FieldMap => _system.FieldMap;

    public RecordTraits Traits => _system.Traits;

    public string UserIdField => _system.UserIdField;

    public string EmailField => _system.EmailField;

    /// <summary>Creates a target with the same abilities.</summary>
    /// <param name="target">The target.</param>
    /// <param name="overlay">What was written before.</param>
    /// <param name="recorder">Notes the calls.</param>
    public static DryRunRecordTarget Create(IRecordLookup target, RecordOverlay overlay, DryRunRecorder recorder) => (target is IStatusTarget, target is IArchiveTarget, target is IEraseTarget) switch
    {
        (true, true, true) => new WithStatusArchiveErase(target, overlay, recorder),
        (true, true, false) => new WithStatusArchive(target, overlay, recorder),
        (true, false, true) => new WithStatusErase(target, overlay, recorder),
        (true, false, false) => new WithStatus(target, overlay, recorder),
        (false, true, true) => new WithArchiveErase(target, overlay, recorder),
        (false, true, false) => new WithArchive(target, overlay, recorder),
        (false, false, true) => new WithErase(target, overlay, recorder),
        _ => new DryRunRecordTarget(target, overlay, recorder),
    };

    public bool CanBeRecordId(string text) => _system.CanBeRecordId(text);

    public Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) => _system.CheckReadinessAsync(cancellationToken);

    public async Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        var result = await LookUpAsync(key, cancellationToken);
        _recorder.Add(new DryRunLookup(key, result));
        return result;
    }

    public async Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken)
    {
        var userId = fields.GetValueOrDefault(UserIdField)?.ToText();
        var result = await FindConflictAsync(null, userId, fields, cancellationToken);
        if (result is null)
        {
            var record = new TargetRecord(_overlay.AddId(), userId, fields.GetValueOrDefault(EmailField)?.ToText());
            _overlay.Write(record, fields);
            result = new TargetResult.Done(record);
        }

        _recorder.Add(new DryRunCall.Create(fields, result));
        return result;
    }

    public async Task<TargetResult> UpdateAsync(RecordReference record, IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken)
    {
        // As a target that keeps the user id unique addresses the record.
        RecordKey key = record.UserId is { } userId && Traits.HasUniqueUserId ? new RecordKey.UserId(userId) : new RecordKey.Id(record.RecordId);
        var result = await LookUpAsync(key, cancellationToken);
        var before = _overlay.GetFields(record.RecordId).ToDictionary();
        if (result is TargetResult.Done { Record: var found })
        {
            before = _overlay.GetFields(found.Id).ToDictionary();
            var owner = record.UserId ?? found.UserId;
            result = await FindConflictAsync(found, owner, fields, cancellationToken)
                ?? Write(await FindReplacementAsync(found, owner, fields, cancellationToken), fields);
        }

        _recorder.Add(new DryRunCall.Update(result is TargetResult.Done { Record.Id: var id } && !RecordOverlay.IsNew(id) ? id : record.RecordId, fields, before, result));
        return result;
    }

    public Task<TargetResult> SetStatusAsync(RecordReference record, RecordStatus status, WriteContext context, CancellationToken cancellationToken)
    {
        var result = Accept(record);
        _recorder.Add(new DryRunCall.SetStatus(record.RecordId, status, result));
        return Task.FromResult<TargetResult>(result);
    }

    public Task<TargetResult> ArchiveAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken)
    {
        var result = Accept(record);
        if (!Traits.FindsArchivedRecords)
        {
            _overlay.Remove(record.RecordId);
        }

        _recorder.Add(new DryRunCall.Archive(record.RecordId, result));
        return Task.FromResult<TargetResult>(result);
    }

    public Task<TargetResult> EraseAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken)
    {
        var result = Accept(record);
        _overlay.Remove(record.RecordId);
        _recorder.Add(new DryRunCall.Erase(record.RecordId, result));
        return Task.FromResult<TargetResult>(result);
    }

    private static TargetResult.Done Accept(RecordReference record) => new(new TargetRecord(record.RecordId, record.UserId));

    private TargetResult.Done Write(TargetRecord found, IReadOnlyDictionary<string, FieldValue?> fields)
    {
        var written = found with
        {
            UserId = fields.TryGetValue(UserIdField, out var userId) ? userId?.ToText() : found.UserId,
            Email = fields.TryGetValue(EmailField, out var email) ? email?.ToText() : found.Email,
        };
        _overlay.Write(written, fields);
        return new TargetResult.Done(written);
    }

    private async Task<TargetResult> LookUpAsync(RecordKey key, CancellationToken cancellationToken)
    {
        if (_overlay.Find(key) is { } written)
        {
            return new TargetResult.Done(written);
        }

        if (key is RecordKey.Id { RecordId: var id } && (RecordOverlay.IsNew(id) || _overlay.IsRemoved(id)))
        {
            return new TargetResult.Missing();
        }

        var found = await _recorder.GetOrFindAsync(key, () => _system.FindAsync(key, cancellationToken));
        return found is TargetResult.Done { Record: var record } ? _overlay.Apply(record, key) : found;
    }

    // The rest of an interrupted change of the address, or a record that nobody has any more.
    private static bool CanReplace(TargetRecord record, TargetRecord other, string? userId) =>
        (other.UserId is not null && other.UserId == userId) || (record.IsReplacedOnEmailChange && other.IsAbandoned);

    /// <summary>The record that has the written address afterwards: the record itself, unless the target replaces it.</summary>
    private async Task<TargetRecord> FindReplacementAsync(TargetRecord record, string? userId, IReadOnlyDictionary<string, FieldValue?> fields, CancellationToken cancellationToken)
    {
        if (!Traits.HasUniqueEmail || fields.GetValueOrDefault(EmailField)?.ToText() is not { Length: > 0 } email || record.HasEmail(email))
        {
            return record;
        }

        var replacement = await LookUpAsync(new RecordKey.Email(email), cancellationToken) is TargetResult.Done { Record: var other } ? other with { UserId = userId, IsAbandoned = false }
            : record.IsReplacedOnEmailChange ? record with { Id = _overlay.AddId(), UserId = userId }
            : record;
        if (replacement.Id != record.Id)
        {
            _overlay.Write(record with { UserId = null, IsAbandoned = true }, new Dictionary<string, FieldValue?> { [UserIdField] = null });
        }

        return replacement;
    }

    /// <returns>Why the system would refuse the write; null if it would not.</returns>
    private async Task<TargetResult?> FindConflictAsync(TargetRecord? record, string? userId, IReadOnlyDictionary<string, FieldValue?> fields, CancellationToken cancellationToken)
    {
        var keys = new List<(string Field, RecordKey Key)>();
        if (Traits.HasUniqueUserId && fields.GetValueOrDefault(UserIdField)?.ToText() is { Length: > 0 } writtenUserId)
        {
            keys.Add((UserIdField, new RecordKey.UserId(writtenUserId)));
        }

        if (Traits.HasUniqueEmail && fields.GetValueOrDefault(EmailField)?.ToText() is { Length: > 0 } email)
        {
            keys.Add((EmailField, new RecordKey.Email(email)));
        }

        foreach (var (field, key) in keys)
        {
            switch (await LookUpAsync(key, cancellationToken))
            {
                case TargetResult.Done { Record: var other } when other.Id != record?.Id && (record is null || !CanReplace(record, other, userId)):
                    return new TargetResult.Conflict(other.Id, $"Record {other.Id} has the value of {field}.") { Field = field };
                case TargetResult.Done or TargetResult.Missing:
                    break;
                case var failure:
                    return failure;
            }
        }

        return null;
    }

    private sealed class WithStatus(IRecordLookup system, RecordOverlay overlay, DryRunRecorder recorder) : DryRunRecordTarget(system, overlay, recorder), IStatusTarget;

    private sealed class WithArchive(IRecordLookup system, RecordOverlay overlay, DryRunRecorder recorder) : DryRunRecordTarget(system, overlay, recorder), IArchiveTarget;

    private sealed class WithErase(IRecordLookup system, RecordOverlay overlay, DryRunRecorder recorder) : DryRunRecordTarget(system, overlay, recorder), IEraseTarget;

    private sealed class WithStatusArchive(IRecordLookup system, RecordOverlay overlay, DryRunRecorder recorder) : DryRunRecordTarget(system, overlay, recorder), IStatusTarget, IArchiveTarget;

    private sealed class WithStatusErase(IRecordLookup system, RecordOverlay overlay, DryRunRecorder recorder) : DryRunRecordTarget(system, overlay, recorder), IStatusTarget, IEraseTarget;

    private sealed class WithArchiveErase(IRecordLookup system, RecordOverlay overlay, DryRunRecorder recorder) : DryRunRecordTarget(system, overlay, recorder), IArchiveTarget, IEraseTarget;

    private sealed class WithStatusArchiveErase(IRecordLookup system, RecordOverlay overlay, DryRunRecorder recorder)
        : DryRunRecordTarget(system, overlay, recorder), IStatusTarget, IArchiveTarget, IEraseTarget;
}
