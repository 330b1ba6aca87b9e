using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Targets;

/// <summary>
/// An external system that keeps one record per person. A target does not know Auth0's JSON: it finds, creates and
/// changes records, and classifies every response of the system.
/// </summary>
public interface ITarget
{
    /// <summary>The target's name in messages, settings and metrics.</summary>
    string Name { get; }

    /// <summary>The record's field with the Auth0 user id. It is unique in the target.</summary>
    string UserIdField { get; }

    /// <summary>The record's field with the email address. It is unique in the target.</summary>
    string EmailField { get; }

    /// <summary>Maps profile fields to the target's fields.</summary>
    FieldMap FieldMap { get; }

    /// <summary>Whether a text has the form of a record id. Whether the record exists, only a lookup can tell.</summary>
    bool CanBeRecordId(string text);

    /// <summary>
    /// Whether the target can be written: credentials, and the fields that keep records unique. The result is cached.
    /// </summary>
    Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken);

    /// <summary>Finds the record with a key. Never searches an index that lags behind.</summary>
    Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken);

    /// <summary>Creates a record. If it is canceled, it is unknown whether it took effect.</summary>
    Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken);

    /// <summary>Changes only these fields of a record. If it is canceled, it is unknown whether it took effect.</summary>
    /// <param name="key">
    /// The user id if the record has it, so that a merge in between cannot lead to another person's record; otherwise the
    /// record's id.
    /// </param>
    /// <param name="fields">Values by field; null clears the field.</param>
    /// <param name="cancellationToken">The token.</param>
    Task<TargetResult> UpdateAsync(RecordKey key, IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken);

    /// <summary>Archives a record; it can be restored.</summary>
    Task<TargetResult> ArchiveAsync(string recordId, CancellationToken cancellationToken);

    /// <summary>Erases a record and its content permanently.</summary>
    Task<TargetResult> EraseAsync(string recordId, CancellationToken cancellationToken);
}
