namespace Auth0Sync.Core.Targets;

/// <summary>A system whose records can be read field by field, to show what a write would replace.</summary>
public interface IFieldReader : IRecordLookup
{
    /// <summary>Reads fields of a record.</summary>
    /// <returns>The values by field as the system shows them, null if a field is empty; null if the record cannot be read.</returns>
    Task<IReadOnlyDictionary<string, string?>?> ReadFieldsAsync(string recordId, IReadOnlyCollection<string> fields, CancellationToken cancellationToken);
}
