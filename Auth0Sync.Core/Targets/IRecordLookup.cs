namespace Auth0Sync.Core.Targets;

/// <summary>The part of a system with records that changes nothing. Every response of the system is classified.</summary>
public interface IRecordLookup : ITarget
{
    RecordTraits Traits { get; }

    /// <summary>The record's field with the Auth0 user id.</summary>
    string UserIdField { get; }

    /// <summary>The record's field with the email address.</summary>
    string EmailField { get; }

    /// <summary>Whether a text has the form of a record id. Whether the record exists, only a lookup can tell.</summary>
    bool CanBeRecordId(string text);

    /// <summary>Finds the record with a key. Never searches an index that lags behind.</summary>
    Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken);
}
