namespace Auth0Sync.Core.Operations.Explain;

/// <summary>A call that changes something, to the target or to the ledger.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Result">The result that is expected.</param>
public sealed record ExplainedCall(CallKind Kind, CallResult Result)
{
    /// <summary>The record; null if there is none yet.</summary>
    public string? RecordId { get; init; }

    /// <summary>The fields, with personal data.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>The status, of <see cref="CallKind.SetStatus"/>.</summary>
    public string? Status { get; init; }

    /// <summary>The recipient, of <see cref="CallKind.Notify"/>.</summary>
    public string? Recipient { get; init; }

    /// <summary>The type of notification, of <see cref="CallKind.Notify"/>.</summary>
    public string? Notification { get; init; }

    internal ExplainedCall WithoutPersonalData(bool hasPersonalRecordIds) => this with
    {
        RecordId = hasPersonalRecordIds ? null : RecordId,
        Changes = [.. Changes.Select(change => change.WithoutValues())],
    };
}

/// <summary>The change of a field.</summary>
/// <param name="Field">The name in the target.</param>
public sealed record FieldChange(string Field)
{
    /// <summary>The value that the record has; null if it has none or it is unknown.</summary>
    public string? Before { get; init; }

    /// <summary>Whether the value that the record has is known.</summary>
    public bool IsBeforeKnown { get; init; }

    /// <summary>The value that would be written; null clears the field.</summary>
    public string? After { get; init; }

    /// <summary>Whether the values are left out because they are personal data.</summary>
    public bool IsHidden { get; init; }

    internal FieldChange WithoutValues() => this with { Before = null, After = null, IsHidden = true };
}

/// <summary>What a call does.</summary>
public enum CallKind
{
    Create,
    Update,
    SetStatus,
    Archive,
    Erase,
    Notify,

    /// <summary>The ledger: the user is linked to the record.</summary>
    Link,

    /// <summary>The ledger: the link of the user to the record is removed.</summary>
    Unlink,

    /// <summary>The ledger: the user claims a record that has no user id.</summary>
    Claim,

    /// <summary>The ledger: the claim is released.</summary>
    ReleaseClaim,

    /// <summary>The ledger: the row of the user is saved.</summary>
    SaveRow,
}

/// <summary>The expected result of a call.</summary>
public enum CallResult
{
    Done,

    /// <summary>A unique value belongs to another record.</summary>
    Conflict,

    /// <summary>The record does not exist.</summary>
    Missing,

    /// <summary>The system cannot answer.</summary>
    Failed,
}
