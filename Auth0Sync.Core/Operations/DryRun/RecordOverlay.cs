using System.Globalization;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>What a dry run would have written to a target's records. It carries the state from one event to the next.</summary>
internal sealed class RecordOverlay
{
    private const string NewRecordPrefix = "new record ";

    private readonly Dictionary<string, TargetRecord?> _records = new(StringComparer.Ordinal);

    // The ids of the records that had a key at some time, in the order in which they got it.
    private readonly Dictionary<(bool IsEmail, string Key), List<string>> _idsByKey = [];
    private readonly Dictionary<string, Dictionary<string, FieldValue?>> _fields = new(StringComparer.Ordinal);
    private int _newRecordCount;

    /// <summary>Whether an id stands for a record that would be created.</summary>
    public static bool IsNew(string recordId) => recordId.StartsWith(NewRecordPrefix, StringComparison.Ordinal);

    public string AddId() => string.Create(CultureInfo.InvariantCulture, $"{NewRecordPrefix}{++_newRecordCount}");

    /// <summary>The written record with a key; null if none has it, which says nothing about the records that were not written.</summary>
    public TargetRecord? Find(RecordKey key) => key is RecordKey.Id id
        ? _records.GetValueOrDefault(id.RecordId)
        : GetIds(key).Select(recordId => _records[recordId]).FirstOrDefault(record => record is not null && HasKey(record, key));

    /// <summary>What became of a record that the system found with a key.</summary>
    public TargetResult Apply(TargetRecord found, RecordKey key) => !_records.TryGetValue(found.Id, out var written) ? new TargetResult.Done(found)
        : written is not null && (key is RecordKey.Id || HasKey(written, key)) ? new TargetResult.Done(written)
        : new TargetResult.Missing();

    /// <summary>Whether a record was removed.</summary>
    public bool IsRemoved(string recordId) => _records.TryGetValue(recordId, out var written) && written is null;

    /// <summary>The values that were written to a record.</summary>
    public IReadOnlyDictionary<string, FieldValue?> GetFields(string recordId) => _fields.GetValueOrDefault(recordId) ?? [];

    public void Write(TargetRecord record, IReadOnlyDictionary<string, FieldValue?> fields)
    {
        _records[record.Id] = record;
        AddKeys(record);
        if (!_fields.TryGetValue(record.Id, out var written))
        {
            _fields[record.Id] = written = new Dictionary<string, FieldValue?>(StringComparer.Ordinal);
        }

        foreach (var (field, value) in fields)
        {
            written[field] = value;
        }
    }

    public void Remove(string recordId) => _records[recordId] = null;

    private List<string> GetIds(RecordKey key) => (key switch
    {
        RecordKey.UserId userId => _idsByKey.GetValueOrDefault((false, userId.Auth0UserId)),
        RecordKey.Email email => _idsByKey.GetValueOrDefault((true, EmailAddress.ToLowerAscii(email.Address))),
        _ => null,
    }) ?? [];

    private void AddKeys(TargetRecord record)
    {
        if (record.UserId is { } userId)
        {
            AddKey((false, userId), record.Id);
        }

        foreach (var email in new[] { record.Email }.Concat(record.AdditionalEmails ?? []).OfType<string>())
        {
            AddKey((true, EmailAddress.ToLowerAscii(email)), record.Id);
        }
    }

    private void AddKey((bool IsEmail, string Key) key, string recordId)
    {
        if (!_idsByKey.TryGetValue(key, out var ids))
        {
            _idsByKey[key] = ids = [];
        }

        if (!ids.Contains(recordId))
        {
            ids.Add(recordId);
        }
    }

    private static bool HasKey(TargetRecord record, RecordKey key) => key switch
    {
        RecordKey.UserId userId => record.UserId == userId.Auth0UserId,
        RecordKey.Email email => record.HasEmail(email.Address),
        _ => false,
    };
}
