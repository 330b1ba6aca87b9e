using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Targets;

/// <summary>
/// An external system that keeps one record for each person. A target knows nothing of Auth0's JSON: it finds, creates
/// and changes records, and classifies every answer of the system.
/// </summary>
public interface ITarget
{
    /// <summary>The name under which messages, settings and metrics know the target.</summary>
    string Name { get; }

    /// <summary>The record's field that holds the Auth0 user id and is unique in the target.</summary>
    string UserIdField { get; }

    /// <summary>The record's field that holds the e-mail address and is unique in the target.</summary>
    string EmailField { get; }

    /// <summary>Which profile fields feed which of the target's fields.</summary>
    FieldMap FieldMap { get; }

    /// <summary>Whether a text can be the id of a record at all; whether there is such a record, only a look-up tells.</summary>
    bool CanBeRecordId(string text);

    /// <summary>
    /// Whether the target may be written at all: credentials, and whatever keeps records unique. Cheap when asked often.
    /// </summary>
    Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken);

    /// <summary>Finds the record under a key. Never a search in an index that lags behind.</summary>
    Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken);

    /// <summary>Creates a record.</summary>
    /// <param name="fields">Values by field.</param>
    /// <param name="cancellationToken">Cancels the call; whether it took effect is then unknown.</param>
    Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken);

    /// <summary>Changes fields of a record; the others stay.</summary>
    /// <param name="key">
    /// The record: by the user id wherever the record bears it, so that no other person's record can be hit, whatever
    /// was merged in between; by its own id otherwise.
    /// </param>
    /// <param name="fields">Values by field; null clears the field.</param>
    /// <param name="cancellationToken">Cancels the call; whether it took effect is then unknown.</param>
    Task<TargetResult> UpdateAsync(RecordKey key, IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken);

    /// <summary>Puts a record away so that it can be restored.</summary>
    Task<TargetResult> ArchiveAsync(string recordId, CancellationToken cancellationToken);

    /// <summary>Erases a record and what it holds, for ever.</summary>
    Task<TargetResult> EraseAsync(string recordId, CancellationToken cancellationToken);
}
