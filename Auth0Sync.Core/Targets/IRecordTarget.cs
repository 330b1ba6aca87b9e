using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Targets;

/// <summary>A system that keeps one record per person.</summary>
public interface IRecordTarget : IRecordLookup
{
    /// <summary>Creates a record. If it is canceled, it is unknown whether it took effect.</summary>
    /// <param name="fields">Values by field.</param>
    /// <param name="context">Its operation id is the same for every attempt to create the user's record.</param>
    /// <param name="cancellationToken">The token.</param>
    Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken);

    /// <summary>Changes only these fields of a record. If it is canceled, it is unknown whether it took effect.</summary>
    /// <param name="record">The record.</param>
    /// <param name="fields">Values by field; null clears the field.</param>
    /// <param name="context">The event.</param>
    /// <param name="cancellationToken">The token.</param>
    Task<TargetResult> UpdateAsync(RecordReference record, IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken);
}
